package io.llmshield.cloud.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.cloud.NoCredentials;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import com.google.cloud.storage.BucketInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import com.google.monitoring.v3.TimeSeries;
import com.google.monitoring.v3.TypedValue;
import io.llmshield.cloud.gcp.logs.CloudLoggingDouble;
import io.llmshield.cloud.gcp.metrics.CloudMonitoringDouble;
import io.llmshield.cloud.test.emulator.Emulators;

/**
 * An emulator of Cloud Storage and doubles of Google Cloud's other services.
 */
final class GcpCloud implements SampleCloud {

	/** Where fake-gcs-server says that all its buckets are. */
	private static final String LOCATION = "us-central1";

	private static final String PROJECT = "shield-test";

	private final CloudLoggingDouble logging;

	private final CloudMonitoringDouble monitoring;

	GcpCloud() throws IOException {
		this.logging = new CloudLoggingDouble();
		this.monitoring = new CloudMonitoringDouble();
	}

	@Override
	public String provider() {
		return "gcp";
	}

	@Override
	public String location() {
		return LOCATION;
	}

	@Override
	public List<String> properties() {
		return List.of("llmshield.cloud.gcp.project-id=" + PROJECT, "llmshield.cloud.gcp.location=" + LOCATION,
				"llmshield.cloud.gcp.storage.endpoint=" + uri("gcs"),
				"llmshield.cloud.gcp.secrets.endpoint=" + uri("gcp-secretmanager"),
				"llmshield.cloud.gcp.logs.endpoint=http://" + this.logging.grpc().endpoint(),
				"llmshield.cloud.gcp.metrics.endpoint=http://" + this.monitoring.grpc().endpoint());
	}

	private static URI uri(String service) {
		return Emulators.require(service).uri();
	}

	private static Storage storage() {
		return StorageOptions.newBuilder()
			.setHost(uri("gcs").toString())
			.setProjectId(PROJECT)
			.setCredentials(NoCredentials.getInstance())
			.build()
			.getService();
	}

	private static SecretManagerServiceClient secretManager() {
		try {
			return SecretManagerServiceClient.create(SecretManagerServiceSettings.newBuilder()
				.setCredentialsProvider(NoCredentialsProvider.create())
				.setTransportChannelProvider(SecretManagerServiceSettings.defaultGrpcTransportProviderBuilder()
					.setEndpoint(uri("gcp-secretmanager").getRawAuthority())
					.setChannelConfigurator((channel) -> channel.usePlaintext())
					.build())
				.build());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<String> secrets(SecretManagerServiceClient client) {
		return StreamSupport.stream(client.listSecrets("projects/" + PROJECT).iterateAll().spliterator(), false)
			.map(Secret::getName)
			.toList();
	}

	@Override
	public void begin(String bucket) {
		storage().create(BucketInfo.of(bucket));
		try (SecretManagerServiceClient client = secretManager()) {
			secrets(client).forEach(client::deleteSecret);
		}
	}

	@Override
	public Set<String> folders(String bucket) {
		return storage().list(bucket)
			.streamAll()
			.map((blob) -> blob.getName().substring(0, blob.getName().indexOf('/')))
			.collect(Collectors.toSet());
	}

	@Override
	public List<String> expectedSecrets() {
		return List.of("llm-shield--api-keys", "llm-shield--admin-key");
	}

	@Override
	public List<String> secrets() {
		try (SecretManagerServiceClient client = secretManager()) {
			return secrets(client).stream().map((name) -> name.substring(name.lastIndexOf('/') + 1)).toList();
		}
	}

	/** A single point of the sample shares its series with no other. */
	@Override
	public List<Point> points() {
		return this.monitoring.series().stream().map(GcpCloud::point).toList();
	}

	private static Point point(TimeSeries series) {
		String type = series.getMetric().getType();
		TypedValue value = series.getPoints(0).getValue();
		return new Point(type.substring(type.lastIndexOf('/') + 1),
				value.hasDistributionValue() ? value.getDistributionValue().getMean() : value.getDoubleValue(),
				series.getMetric().getLabelsMap());
	}

	@Override
	public List<Entry> entries() {
		return this.logging.entries()
			.stream()
			.map((entry) -> new Entry(entry.getSeverity().name(),
					entry.getJsonPayload().getFieldsOrThrow("message").getStringValue(), entry.getLabelsMap(),
					entry.getTrace(), entry.toString()))
			.toList();
	}

	@Override
	public void close() {
		this.logging.close();
		this.monitoring.close();
	}

}
