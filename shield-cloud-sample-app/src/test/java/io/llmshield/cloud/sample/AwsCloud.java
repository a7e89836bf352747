package io.llmshield.cloud.sample;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

import io.awspring.cloud.autoconfigure.AwsSyncClientCustomizer;
import io.llmshield.cloud.aws.metrics.CloudWatchDouble;
import io.llmshield.cloud.test.emulator.Emulators;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClientBuilder;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.support.GenericApplicationContext;

/**
 * Emulators of AWS; CloudWatch is a double, because no emulator speaks the protocol of
 * the client.
 */
final class AwsCloud implements SampleCloud {

	private static final String REGION = "eu-central-1";

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final CloudWatchDouble cloudWatch;

	private final String group = "sample/" + UUID.randomUUID();

	AwsCloud() throws IOException {
		this.cloudWatch = new CloudWatchDouble();
	}

	@Override
	public String provider() {
		return "aws";
	}

	@Override
	public String location() {
		return REGION;
	}

	@Override
	public List<String> properties() {
		return List.of("llmshield.cloud.aws.region=" + REGION, "spring.cloud.aws.s3.endpoint=" + uri("s3"),
				"spring.cloud.aws.endpoint=" + uri("secretsmanager"), "spring.cloud.aws.credentials.access-key=test",
				"spring.cloud.aws.credentials.secret-key=test", "llmshield.cloud.aws.logs.group=" + this.group);
	}

	@Override
	public void register(GenericApplicationContext context) {
		context.registerBean("cloudWatchDouble", AwsSyncClientCustomizer.class, () -> (builder) -> {
			if (builder instanceof CloudWatchClientBuilder client) {
				client.endpointOverride(this.cloudWatch.endpoint());
			}
		});
	}

	private static URI uri(String service) {
		return Emulators.require(service).uri();
	}

	private static <B extends AwsClientBuilder<B, C>, C> C client(B builder, String service) {
		return builder.endpointOverride(uri(service))
			.region(Region.of(REGION))
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
			.build();
	}

	private static S3Client s3() {
		return client(S3Client.builder().forcePathStyle(true), "s3");
	}

	private static SecretsManagerClient secretsManager() {
		return client(SecretsManagerClient.builder(), "secretsmanager");
	}

	@Override
	public void begin(String bucket) {
		try (S3Client s3 = s3(); SecretsManagerClient secrets = secretsManager()) {
			s3.createBucket((create) -> create.bucket(bucket)
				.createBucketConfiguration((configuration) -> configuration.locationConstraint(REGION)));
			for (SecretListEntry secret : secrets.listSecrets().secretList()) {
				secrets.deleteSecret((delete) -> delete.secretId(secret.arn()).forceDeleteWithoutRecovery(true));
			}
		}
	}

	@Override
	public Set<String> folders(String bucket) {
		try (S3Client s3 = s3()) {
			return s3.listObjectsV2((list) -> list.bucket(bucket))
				.contents()
				.stream()
				.map((object) -> object.key().substring(0, object.key().indexOf('/')))
				.collect(Collectors.toSet());
		}
	}

	@Override
	public List<String> expectedSecrets() {
		return List.of("llm-shield/api-keys", "llm-shield/admin-key");
	}

	@Override
	public List<String> secrets() {
		try (SecretsManagerClient secrets = secretsManager()) {
			return secrets.listSecrets().secretList().stream().map(SecretListEntry::name).toList();
		}
	}

	@Override
	public List<Point> points() {
		return this.cloudWatch.data().stream().map(AwsCloud::point).toList();
	}

	@SuppressWarnings("unchecked")
	private static Point point(Map<String, Object> datum) {
		Map<String, String> dimensions = new TreeMap<>();
		((List<Map<String, String>>) datum.getOrDefault("Dimensions", List.of()))
			.forEach((dimension) -> dimensions.put(dimension.get("Name"), dimension.get("Value")));
		return new Point((String) datum.get("MetricName"), ((Number) datum.get("Value")).doubleValue(), dimensions);
	}

	@Override
	public List<Entry> entries() {
		try (CloudWatchLogsClient logs = client(CloudWatchLogsClient.builder(), "secretsmanager")) {
			return logs.filterLogEvents((filter) -> filter.logGroupName(this.group))
				.events()
				.stream()
				.map((event) -> entry(event.message()))
				.toList();
		}
	}

	private static Entry entry(String event) {
		JsonNode json = MAPPER.readTree(event);
		return new Entry(json.path("level").asString(), json.path("message").asString(),
				LocalCloud.texts(json.path("labels")), json.path("traceId").asString(""), event);
	}

	@Override
	public void close() {
		this.cloudWatch.close();
	}

}
