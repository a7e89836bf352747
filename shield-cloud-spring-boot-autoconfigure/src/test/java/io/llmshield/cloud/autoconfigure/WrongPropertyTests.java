package io.llmshield.cloud.autoconfigure;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.llmshield.cloud.autoconfigure.storage.StorageProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * For each property a wrong value and what the user is told.
 */
class WrongPropertyTests {

	private static final String LIMITS_MS = "it is not between 1ms and 1h";

	private static final List<Row> ROWS = List.of(
			// local
			row("local.directory", "", "it is blank", "Write a path, absolute or relative to the working directory."),
			row("local.key-file", "", "it is blank", "Write a path, absolute or relative to the working directory."),
			secret("local.key", "top-secret!", "it is not base64", "openssl rand -base64 32"),
			secret("local.key", "c2hvcnQ=", "it has 5 bytes instead of 32", "openssl rand -base64 32"),
			row("local.versions-kept", "1001", "it is not between 0 and 1000", "Write a number in these limits"),
			row("local.versions-kept", "many", "it cannot be read as a whole number", "Write a whole number."),
			row("local.public-url", "ftp://files", "it does not begin with http:// or https://",
					"such as https://shield.example.com"),
			row("local.public-url", "http://a b", "it is not a URL", "such as https://shield.example.com"),
			row("local.public-url", "http:///x", "it names no host", "such as https://shield.example.com"),
			row("local.public-url", "http://h/?q=1", "it holds a query, a fragment or a user",
					"such as https://shield.example.com"),
			// aws
			row("aws.region", "Frankfurt", "it cannot be the name of a region", "such as eu-central-1"),
			row("aws.endpoint", "http://s3.example.com", "it is not encrypted, and s3.example.com is not this machine",
					"http:// is for this machine only"),
			row("aws.endpoint", "http://127.0.0.1.example.com",
					"it is not encrypted, and 127.0.0.1.example.com is not this machine", "begins with https://"),
			row("aws.endpoint", "localhost:4566", "it is not a URL with a host", "begins with https://"),
			row("aws.endpoint", "https://a b", "it is not a URL", "begins with https://"),
			row("aws.endpoint", "ftp://localhost", "it does not begin with https://", "begins with https://"),
			secret("aws.endpoint", "https://user:top-secret@h", "it holds a query, a fragment or a user",
					"begins with https://"),
			secret("aws.endpoint", "https://user:top secret@h", "it is not a URL", "begins with https://"),
			row("aws.secrets.describe-up-to", "1001", "it is not between 0 and 1000", "Write a number"),
			row("aws.storage.checksums", "crc", "it cannot be read as a boolean", "Write true or false."),
			row("aws.storage.copy-part-threshold", "6GB", "it is not between 5MB and 5GB", "such as 5MB"),
			row("aws.storage.copy-part-size", "1MB", "it is not between 5MB and 5GB", "such as 5MB"),
			// azure
			row("azure.subscription-id", "mine", "it is not the id of a subscription", "such as 01234567-"),
			row("azure.resource-group", "a/b", "it cannot be the name of a resource group", "1 to 90"),
			row("azure.location", "West Europe", "it cannot be the name of a region", "not its display name"),
			row("azure.key-vault.vault-url", "http://127.0.0.1:1", "it is not a URL that begins with https://",
					"such as https://my-vault.vault.azure.net"),
			row("azure.key-vault.vault-url", "my vault", "it is not a URL that begins with https://",
					"Write the vault"),
			row("azure.secrets.settle", "10ms", "it is not between 1s and 10s", "such as 1s"),
			row("azure.secrets.list-versions-up-to", "1001", "it is not between 0 and 1000", "Write a number"),
			row("azure.storage.account-name", "My-Account", "it cannot be the name of a storage account",
					"Write 3 to 24"),
			row("azure.storage.endpoint", "http://example.com",
					"it is not encrypted, and example.com is not this machine", "begins with https://"),
			row("azure.storage.endpoint", "https://a b", "it is not a URL", "begins with https://"),
			secret("azure.storage.endpoint", "https://h/?sig=top-secret", "it holds a query, a fragment or a user",
					"begins with https://"),
			row("azure.storage.account-resource-id", "/subscriptions/x", "it is not the resource id",
					"Microsoft.Storage/storageAccounts/"),
			row("azure.storage.lacking", "wings", "it cannot be read as", "See the documentation"),
			row("azure.storage.copy-part-threshold", "1GB", "it is not between 0B and 256MB", "such as 0B"),
			row("azure.storage.copy-part-size", "1KB", "it is not between 1MB and 4000MB", "such as 1MB"),
			row("azure.logs.endpoint", "http://example.com", "it is not encrypted, and example.com is not this machine",
					"begins with https://"),
			row("azure.logs.rule-id", "my-rule", "it is not the immutable id of a data collection rule",
					"such as dcr-0123"),
			row("azure.logs.stream", "ShieldLogs", "it cannot be the name of a stream", "such as Custom-ShieldLogs"),
			secret("azure.application-insights.connection-string", "InstrumentationKey=top-secret",
					"it has no InstrumentationKey", "Copy it from the resource's overview"),
			row("azure.application-insights.authenticate", "perhaps", "it cannot be read as a boolean",
					"Write true or false."),
			// secrets
			// gcp
			row("gcp.project-id", "My Project", "it cannot be the id of a project", "not its name or number"),
			row("gcp.location", "Frankfurt", "it cannot be the name of a region", "such as europe-west3"),
			row("gcp.secrets.locations", "eu", "'eu' cannot be the name of a region", "such as europe-west3"),
			row("gcp.secrets.endpoint", "http://10.0.0.1:9090", "it is not encrypted, and 10.0.0.1 is not this machine",
					"begins with https://"),
			row("gcp.secrets.describe-up-to", "0", "it is not between 1 and 1000", "Write a number"),
			row("gcp.logs.endpoint", "http://example.com:9091",
					"it is not encrypted, and example.com is not this machine", "begins with https://"),
			row("gcp.logs.resource-type", "K8s Container", "it cannot be a type of resource", "such as k8s_container"),
			row("gcp.logs.resource-labels[Cluster]", "main", "it cannot be the label of a resource",
					"such as cluster-name"),
			row("gcp.metrics.endpoint", "127.0.0.1:9092", "it is not a URL", "begins with https://"),
			row("gcp.metrics.form", "histogram", "it cannot be read as one of", "Write one of"),
			row("gcp.metrics.instance", "a b", "it is not made of 1 to 200 printable ASCII characters",
					"such as ${HOSTNAME}"),
			row("gcp.storage.endpoint", "localhost:4443", "it is not a URL with a host", "begins with https://"),
			row("gcp.storage.signing-service-account", "me", "it is not an e-mail address", "signer@my-project"),
			row("gcp.storage.rewrite-step", "1KB", "it is not a multiple of 1MB", "such as 64MB"),

			row("secrets.resource-tags[aws:team]", "a", "not every provider takes such a tag",
					"Write a name of 1 to 63"),
			row("secrets.resource-tags[team]", "a*b", "not every provider takes such a tag", "a value of up to 63"),
			row("secrets.key-id", "two words", "it cannot name a key", "as the provider names it"),
			row("secrets.cache.enabled", "maybe", "it cannot be read as a boolean", "Write true or false."),
			row("secrets.cache.ttl", "0s", "it is not between 1s and 1d", "such as 1s"),
			row("secrets.cache.ttl", "5 minutes", "it cannot be read as a duration",
					"Write a duration such as 500ms, 30s, 5m or 1h."),
			row("secrets.cache.ttls[llm-shield/key]", "2d", "it is not between 0ms and 1d", "Write a duration"),
			row("secrets.cache.ttls[Not A Name]", "2s", "'Not A Name' is not the name of a secret",
					"secrets.cache.ttls[llm-shield/openai-api-key]"),
			row("secrets.cache.max-stale", "-1s", "it is not between 0ms and 1d", "such as 1d"),
			row("secrets.cache.negative-ttl", "2h", "it is not between 0ms and 1h", "such as 1h"),
			row("secrets.cache.refresh-ahead", "1.5", "it is not between 0.1 and 1", "such as 0.1"),
			row("secrets.cache.refresh-ahead", "NaN", "it is not between 0.1 and 1", "such as 0.1"),
			row("secrets.cache.maximum-size", "0", "it is not between 1 and 1000000", "such as 1"),
			row("secrets.watch.interval", "10ms", "it is not between 1s and 1d", "such as 1s"),
			row("secrets.watch.names", "Not A Name", "'Not A Name' is not the name of a secret",
					"native:<its name> for others"),
			row("secrets.watch.refresh-properties", "yes please", "it cannot be read as a boolean",
					"Write true or false."),
			row("secrets.rotation.grace", "91d", "it is not between 0ms and 90d", "such as 90d"),
			row("secrets.rotation.max-keys", "0", "it is not between 1 and 20", "such as 1"),
			row("secrets.rotation.prefix", "my key", "it is not made of at most 32 letters", "such as shk_"),
			row("secrets.rotation.hashed", "sha", "it cannot be read as a boolean", "Write true or false."),
			row("secrets.fallback.mounted-directory", "", "it is blank", "Write a path, or leave the property out."),
			row("secrets.fallback.environment", "perhaps", "it cannot be read as a boolean", "Write true or false."),
			row("secrets.fallback.development-file", "", "it is blank", "Write a path, or leave the property out."),
			// storage
			row("storage.stores", "models", "it cannot be read as a group of properties", "below it"),
			row("storage.stores.models.bucket", "No_Bucket!", "it cannot be the name of a bucket",
					"Write 3 to 63 lower-case letters"),
			row("storage.stores.models.prefix", "a//b", "it has an empty segment", "such as team-a/models"),
			row("storage.stores.models.key-id", "", "it cannot name a key", "as the provider names it"),
			row("storage.stores[Scan Results].bucket", "results", "'Scan Results' cannot be the name of a store",
					"such as scan-results"),
			row("storage.part-size", "1KB", "it is not between 1MB and 1GB", "such as 1MB"),
			row("storage.part-size", "big", "it cannot be read as a size", "Write a size such as 512KB, 8MB or 1GB."),
			row("storage.parallelism", "65", "it is not between 1 and 64", "such as 1"),
			row("storage.resources.close-publishes", "maybe", "it cannot be read as a boolean", "Write true or false."),
			row("storage.memory-budget", "1MB", "it is smaller than one part", "at least the size of a part"),
			// resilience
			row("resilience.retry.max-attempts", "0", "it is not between 1 and 10", "such as 1"),
			row("resilience.retry.initial-backoff", "0s", "it is not between 1ms and 1m", "such as 1ms"),
			row("resilience.retry.multiplier", "0.5", "it is not between 1 and 10", "such as 1"),
			row("resilience.retry.max-backoff", "1ms", "it is below", "Write a duration such as 5s."),
			row("resilience.retry.jitter", "1", "it is not between 0 and 0.99", "such as 0"),
			row("resilience.breaker.window", "0", "it is not between 1 and 10000", "such as 1"),
			row("resilience.breaker.minimum-calls", "51", "it is not between 1 and 50", "such as 1"),
			row("resilience.breaker.failure-rate", "101", "it is not between 1 and 100", "such as 1"),
			row("resilience.breaker.open-for", "0s", LIMITS_MS, "such as 1ms"),
			row("resilience.breaker.half-open-calls", "0", "it is not between 1 and 1000", "such as 1"),
			row("resilience.limits.time-limit", "0s", LIMITS_MS, "such as 1ms"),
			row("resilience.limits.max-concurrent-calls", "0", "it is not between 1 and 10000", "such as 1"),
			row("resilience.limits.max-wait", "-1s", "it is not between 0ms and 1m", "such as 1m"),
			// logs
			row("telemetry.logs.enabled", "on off", "it cannot be read as a boolean", "Write true or false."),
			row("telemetry.logs.name", "a b", "it is not made of 1 to 200 letters", "such as llm-shield/api"),
			row("telemetry.logs.appender", "perhaps", "it cannot be read as a boolean", "Write true or false."),
			row("telemetry.logs.level", "loud", "it cannot be read as one of", "Write one of"),
			row("telemetry.logs.batch-size", "0", "it is not between 1 and 10000", "Write a number"),
			row("telemetry.logs.max-delay", "1h", "it is not between 1ms and 1m", "such as 1ms"),
			row("telemetry.logs.queue-capacity", "1", "it is not between 64 and 16777216", "Write a number"),
			row("telemetry.logs.overflow", "wait", "it cannot be read as one of", "Write one of"),
			row("telemetry.logs.keep-from", "loud", "it cannot be read as one of", "Write one of"),
			row("telemetry.logs.max-block", "2h", "it is not between 0ms and 1h", "such as"),
			row("telemetry.logs.spill-directory", "", "it is blank", "Write a path"),
			row("telemetry.logs.spill-limit", "1KB", "it is not between 1MB and 1TB", "such as 1MB"),
			row("telemetry.logs.shutdown-timeout", "1h", "it is not between 0ms and 10m", "such as"),
			row("aws.logs.group", "a b", "it is not made of 1 to 512 letters", "such as /llm-shield/api"),
			row("aws.logs.stream", "a:b", "it has not 1 to 512 characters, or holds ':' or '*'",
					"no other process uses"),
			row("aws.logs.create", "perhaps", "it cannot be read as a boolean", "Write true or false."),
			row("aws.logs.retention-days", "8", "CloudWatch Logs does not know it", "Write one of 0 [1, 3, 5"),
			// residency and health
			row("residency.allowed-locations", "local,,x", "one of the locations is blank", "such as eu-central-1"),
			row("health.timeout", "1ms", "it is not between 10ms and 1m", "such as 10ms"),
			row("health.cache-ttl", "2h", "it is not between 0ms and 1h", "such as 1h"),
			row("health.slow-threshold", "2m", "it is not between 1ms and 1m", "such as 1ms"),
			row("health.secrets-prefix", "Upper", "the character at position 0 is not one of", "such as llm-shield/"),
			// telemetry
			row("telemetry.traces.enabled", "maybe", "it cannot be read as a boolean", "Write true or false."),
			row("telemetry.traces.endpoint", "http://collector.example.com/v1/traces", "it is not encrypted",
					"begins with https://"),
			row("telemetry.traces.timeout", "100ms", "it is not between 1s and 1m", "such as 1s"),
			row("telemetry.traces.flush-timeout", "31s", "it is not between 0ms and 30s", "such as 30s"),
			row("telemetry.traces.x-ray-header", "maybe", "it cannot be read as a boolean", "Write true or false."),
			row("telemetry.metrics.enabled", "maybe", "it cannot be read as a boolean", "Write true or false."),
			row("telemetry.metrics.namespace", "", "it is blank", "such as shield"),
			row("telemetry.metrics.batch-size", "1001", "it is not between 1 and 1000", "such as 1"),
			row("telemetry.metrics.interval", "1ms", "it is not between 1s and 1h", "such as 1s"),
			row("telemetry.metrics.buffer-size", "19", "it is not between 20 and 1000000", "such as 20"),
			row("telemetry.metrics.close-timeout", "2m", "it is not between 0ms and 1m", "such as 1m"),
			row("telemetry.metrics.common-tags[Model]", "x", "not every provider takes such a dimension",
					"that starts with a small letter"),
			row("telemetry.metrics.registry.enabled", "maybe", "it cannot be read as a boolean",
					"Write true or false."),
			row("telemetry.metrics.registry.step", "10ms", "it is not between 1s and 1h", "such as 1s"),
			row("telemetry.metrics.registry.batch-size", "0", "it is not between 1 and 1000", "such as 1"),
			row("telemetry.metrics.registry.buffer-size", "999", "it is not between 1000 and 1000000", "such as 1000"),
			row("telemetry.metrics.registry.max-series", "-1", "it is not between 0 and 1000000", "such as 0"),
			row("telemetry.metrics.registry.max-tag-values", "-1", "it is not between 0 and 1000000", "such as 0"),
			row("telemetry.metrics.registry.include[0]", "jvm memory", "it cannot be the beginning of a meter's name",
					"such as jvm.memory"),
			row("telemetry.metrics.registry.exclude[0]", "", "it cannot be the beginning of a meter's name",
					"such as jvm.memory"));

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(ShieldCloudAutoConfigurations.all());

	private static Row row(String property, String value, String reason, String remedy) {
		return new Row("llmshield.cloud." + property, value, true, reason, remedy);
	}

	private static Row secret(String property, String value, String reason, String remedy) {
		return new Row("llmshield.cloud." + property, value, false, reason, remedy);
	}

	static Stream<Row> rows() {
		return ROWS.stream();
	}

	@ParameterizedTest
	@MethodSource("rows")
	void wrongValueIsToldWithWhatToWrite(Row row) {
		InvalidCloudConfigurationException failure = start(row.property().matches(".*\\.models\\.(prefix|key-id)")
				? Map.of("llmshield.cloud.storage.stores.models.bucket", "models", row.property(), row.value())
				: Map.of(row.property(), row.value()));
		assertThat(failure.faults()).singleElement().satisfies((fault) -> {
			assertThat(fault.property()).isEqualTo(row.property());
			assertThat(fault.reason()).contains(row.reason());
		});
		FailureAnalysis analysis = new InvalidCloudConfigurationFailureAnalyzer().analyze(failure);
		assertThat(analysis.getDescription()).contains("Property: " + row.property(), "Reason: " + row.reason())
			.contains("Value: \"" + (row.shown() ? row.value() : "***") + "\"");
		assertThat(analysis.getAction()).contains(row.property() + ": ").contains(row.remedy());
		if (!row.shown()) {
			assertThat(analysis.getDescription() + analysis.getAction() + failure).doesNotContain(row.value());
		}
	}

	@Test
	void everyPropertyOfTheMetadataHasARow() throws IOException {
		Set<String> tested = ROWS.stream().map(Row::property).collect(Collectors.toCollection(TreeSet::new));
		Set<String> properties = Metadata.names();
		assertThat(properties).hasSizeGreaterThan(30).contains("llmshield.cloud.local.directory");
		// The provider has its own tests, and maps are tested by their keys.
		properties.remove("llmshield.cloud.provider");
		properties.remove("llmshield.cloud.secrets.cache.ttls");
		properties.remove("llmshield.cloud.secrets.resource-tags");
		// Every text is the name of a logger.
		properties.remove("llmshield.cloud.telemetry.logs.excluded-loggers");
		properties.remove("llmshield.cloud.telemetry.metrics.common-tags");
		properties.remove("llmshield.cloud.gcp.logs.resource-labels");
		properties.remove("llmshield.cloud.telemetry.metrics.registry.include");
		properties.remove("llmshield.cloud.telemetry.metrics.registry.exclude");
		assertThat(tested).containsAll(properties)
			.anyMatch((name) -> name.contains(".resource-labels["))
			.anyMatch((name) -> name.contains(".ttls["))
			.anyMatch((name) -> name.contains(".resource-tags["))
			.anyMatch((name) -> name.contains(".common-tags["))
			.anyMatch((name) -> name.contains(".include["))
			.anyMatch((name) -> name.contains(".exclude["));
	}

	@Test
	void allFaultsAreToldAtOnce() {
		InvalidCloudConfigurationException failure = start(
				Map.of("llmshield.cloud.local.versions-kept", "-1", "llmshield.cloud.secrets.cache.ttl", "soon",
						"llmshield.cloud.storage.parallelism", "0", "llmshield.cloud.health.timeout", "1h"));
		assertThat(failure.faults()).extracting(PropertyFault::property)
			.containsExactlyInAnyOrder("llmshield.cloud.local.versions-kept", "llmshield.cloud.secrets.cache.ttl",
					"llmshield.cloud.storage.parallelism", "llmshield.cloud.health.timeout");
	}

	@Test
	void storeWithoutBucketIsRefused() {
		InvalidCloudConfigurationException failure = start(Map.of("llmshield.cloud.storage.stores.models.prefix", "a"));
		assertThat(failure.faults()).singleElement().satisfies((fault) -> {
			assertThat(fault.property()).isEqualTo("llmshield.cloud.storage.stores.models.bucket");
			assertThat(fault.reason()).isEqualTo("the store has no bucket");
		});
	}

	@ParameterizedTest
	@CsvSource({ "model-2,model2", "scan-results,scanresults" })
	void storesWhoseNamesDifferInHyphensOnlyAreRefused(String hyphened, String plain) {
		InvalidCloudConfigurationException failure = start(
				Map.of("llmshield.cloud.storage.stores." + hyphened + ".bucket", "first",
						"llmshield.cloud.storage.stores." + plain + ".bucket", "second"));
		assertThat(failure.faults()).singleElement().satisfies((fault) -> {
			assertThat(fault.property()).isEqualTo("llmshield.cloud.storage.stores." + plain);
			assertThat(fault.reason()).isEqualTo(
					"the name of the store '" + plain + "' differs from that of '" + hyphened + "' in hyphens only");
			assertThat(fault.remedy()).isEqualTo("Rename one of the two stores");
		});
	}

	/** Boot binds it under both names. */
	@Test
	void environmentVariableMeansTheStoreWithHyphens() {
		this.runner
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("variables-systemEnvironment",
						Map.of("LLMSHIELD_CLOUD_STORAGE_STORES_SCANRESULTS_BUCKET", "from-the-environment"))))
			.withPropertyValues("llmshield.cloud.storage.stores.scan-results.bucket=from-the-file")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				StorageProperties properties = context.getBean(StorageProperties.class);
				assertThat(properties.stores()).containsOnlyKeys("scan-results");
				assertThat(properties.stores().get("scan-results").bucket()).isEqualTo("from-the-environment");
			});
	}

	/** Spring reads it as llm-shieldopenai-api-key, which is the name of a secret too. */
	@Test
	void nameOfASecretWithoutBracketsIsRefused() {
		String name = "llmshield.cloud.secrets.cache.ttls.llm-shield/openai-api-key";
		InvalidCloudConfigurationException failure = start(Map.of(name, "0s"));
		assertThat(failure.faults()).singleElement().satisfies((fault) -> {
			assertThat(fault.property()).isEqualTo(name);
			assertThat(fault.reason()).isEqualTo("Spring leaves characters out of a name without brackets");
			assertThat(fault.remedy()).contains("llmshield.cloud.secrets.cache.ttls[llm-shield/openai-api-key]",
					"in YAML");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "ttls[llm-shield/openai-api-key]", "ttls.openai-api-key", "ttls[native:My/Key_1]" })
	void nameOfASecretInBracketsOrWithoutSlashIsTaken(String name) {
		PropertyFaults faults = new PropertyFaults(
				new MockEnvironment().withProperty("llmshield.cloud.secrets.cache." + name, "0s"));
		faults.checkBrackets("llmshield.cloud.secrets.cache.ttls", "llm-shield/openai-api-key");
		assertThatCode(faults::throwIfAny).doesNotThrowAnyException();
	}

	/** Others may implement CheckedProperties too, by a class with a constructor. */
	@Test
	void unknownNameInPropertiesThatAreNoRecordIsReported() {
		InvalidCloudConfigurationException failure = start(this.runner.withUserConfiguration(OwnConfiguration.class),
				Map.of("llmshield.cloud.own.nmae", "x"));
		assertThat(failure.faults()).singleElement().satisfies((fault) -> {
			assertThat(fault.property()).isEqualTo("llmshield.cloud.own.nmae");
			assertThat(fault.reason()).isEqualTo("there is no such property");
		});
	}

	@Test
	void mistypedNameInAStoreIsToldWithTheNearestOne() {
		InvalidCloudConfigurationException failure = start(
				Map.of("llmshield.cloud.storage.stores.models.buckt", "models"));
		assertThat(failure.faults()).singleElement()
			.satisfies((fault) -> assertThat(fault.remedy())
				.isEqualTo("Did you mean llmshield.cloud.storage.stores.models.bucket?"));
	}

	@Test
	void mistypedNameIsToldWithTheNearestOne() {
		InvalidCloudConfigurationException failure = start(Map.of("llmshield.cloud.secrets.cache.tll", "5m"));
		assertThat(failure.faults()).singleElement().satisfies((fault) -> {
			assertThat(fault.property()).isEqualTo("llmshield.cloud.secrets.cache.tll");
			assertThat(fault.reason()).isEqualTo("there is no such property");
			assertThat(fault.remedy()).isEqualTo("Did you mean llmshield.cloud.secrets.cache.ttl?");
		});
	}

	/** Else what was to be switched on would stay off without a word. */
	@ParameterizedTest
	@CsvSource({ "log.enabled, logs.enabled", "metric.registry.enabled, metrics.registry.enabled",
			"trace.enabled, traces.enabled", "sampling.rate," })
	void mistypedGroupOfTelemetryIsTold(String typed, String meant) {
		InvalidCloudConfigurationException failure = start(Map.of("llmshield.cloud.telemetry." + typed, "true"));
		assertThat(failure.faults()).singleElement().satisfies((fault) -> {
			assertThat(fault.property()).isEqualTo("llmshield.cloud.telemetry." + typed);
			assertThat(fault.reason()).isEqualTo("there is no such property");
			assertThat(fault.remedy()).isEqualTo((meant != null)
					? "Did you mean llmshield.cloud.telemetry." + meant + "?" : "Remove it, or mend its name");
		});
	}

	@Test
	void valueOfAMistypedNameIsNotShown() {
		InvalidCloudConfigurationException failure = start(Map.of("llmshield.cloud.local.kye", "top-secret!"));
		assertThat(failure.faults()).singleElement().satisfies((fault) -> assertThat(fault.value()).isEqualTo("***"));
		assertThat(failure).hasMessageNotContaining("top-secret!");
	}

	@Test
	void keyAndKeyFileTogetherAreRefused() {
		InvalidCloudConfigurationException failure = start(Map.of("llmshield.cloud.local.key",
				"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "llmshield.cloud.local.key-file", "/tmp/key"));
		assertThat(failure.faults()).singleElement()
			.satisfies((fault) -> assertThat(fault.remedy()).isEqualTo("Keep one of the two"));
	}

	/** Else another key would be generated without a word. */
	@Test
	void blankKeyWithoutAKeyFileIsRefused() {
		InvalidCloudConfigurationException failure = start(Map.of("llmshield.cloud.local.key", " "));
		assertThat(failure.faults()).singleElement()
			.satisfies((fault) -> assertThat(fault.reason()).isEqualTo("it has 0 bytes instead of 32"));
	}

	private InvalidCloudConfigurationException start(Map<String, Object> properties) {
		return start(this.runner, properties);
	}

	private static InvalidCloudConfigurationException start(ApplicationContextRunner runner,
			Map<String, Object> properties) {
		InvalidCloudConfigurationException[] failure = new InvalidCloudConfigurationException[1];
		String provider = Stream.of("aws", "gcp", "azure")
			.filter((cloud) -> properties.keySet()
				.stream()
				.anyMatch((name) -> name.startsWith("llmshield.cloud." + cloud + ".")))
			.findFirst()
			.orElse("local");
		runner.withPropertyValues("llmshield.cloud.provider=" + provider)
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("wrong", properties)))
			.run((context) -> {
				assertThat(context).hasFailed();
				Throwable cause = context.getStartupFailure();
				while (cause != null && !(cause instanceof InvalidCloudConfigurationException)) {
					cause = cause.getCause();
				}
				assertThat(cause).as("cause of " + context.getStartupFailure()).isNotNull();
				failure[0] = (InvalidCloudConfigurationException) cause;
			});
		return failure[0];
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(OwnProperties.class)
	static class OwnConfiguration {

	}

	@ConfigurationProperties(prefix = "llmshield.cloud.own", ignoreUnknownFields = false)
	static class OwnProperties implements CheckedProperties {

		private final String name;

		OwnProperties(String name) {
			this.name = name;
		}

		@Override
		public void check(PropertyFaults faults) {
			if (this.name.isBlank()) {
				faults.add("llmshield.cloud.own.name", "it is blank", "Write a name");
			}
		}

	}

	/**
	 * A wrong value.
	 *
	 * @param property the property's full name
	 * @param value the value
	 * @param shown whether the value may be shown
	 * @param reason what is told
	 * @param remedy what to write
	 */
	record Row(String property, String value, boolean shown, String reason, String remedy) {

		@Override
		public String toString() {
			return this.property + "=" + this.value;
		}

	}

}
