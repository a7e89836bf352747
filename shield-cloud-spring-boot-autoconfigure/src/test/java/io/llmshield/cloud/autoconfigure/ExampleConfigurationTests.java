package io.llmshield.cloud.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import io.llmshield.cloud.autoconfigure.actuator.HealthProperties;
import io.llmshield.cloud.autoconfigure.aws.AwsCloudProperties;
import io.llmshield.cloud.autoconfigure.azure.AzureCloudProperties;
import io.llmshield.cloud.autoconfigure.gcp.GcpCloudProperties;
import io.llmshield.cloud.autoconfigure.local.LocalProperties;
import io.llmshield.cloud.autoconfigure.logs.LogsProperties;
import io.llmshield.cloud.autoconfigure.metrics.MetricsProperties;
import io.llmshield.cloud.autoconfigure.resilience.ResilienceProperties;
import io.llmshield.cloud.autoconfigure.secrets.SecretsProperties;
import io.llmshield.cloud.autoconfigure.storage.StorageProperties;
import io.llmshield.cloud.autoconfigure.traces.TracesProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The example files under {@code config} say what the code does.
 */
class ExampleConfigurationTests {

	private static final String AWS = "llmshield.cloud.aws.";

	private static final String GCP = "llmshield.cloud.gcp.";

	private static final String AZURE = "llmshield.cloud.azure.";

	private static final Path CONFIG = Path.of("..", "config");

	private static ConfigurableEnvironment environment(String file) throws IOException {
		ConfigurableEnvironment environment = new StandardEnvironment();
		List<PropertySource<?>> sources = new YamlPropertySourceLoader().load(file,
				new FileSystemResource(CONFIG.resolve(file)));
		sources.forEach(environment.getPropertySources()::addFirst);
		return environment;
	}

	@ParameterizedTest
	@ValueSource(classes = { CloudProperties.class, ResidencyProperties.class, LocalProperties.class,
			SecretsProperties.class, StorageProperties.class, ResilienceProperties.class, HealthProperties.class,
			LogsProperties.class, MetricsProperties.class, TracesProperties.class })
	void localStatesTheDefaults(Class<?> type) throws IOException {
		String prefix = type.getAnnotation(ConfigurationProperties.class).prefix().isEmpty()
				? type.getAnnotation(ConfigurationProperties.class).value()
				: type.getAnnotation(ConfigurationProperties.class).prefix();
		Object stated = Binder.get(environment("application-local.yml")).bindOrCreate(prefix, type);
		Object defaults = Binder.get(new StandardEnvironment()).bindOrCreate(prefix, type);
		assertThat(stated).isEqualTo(defaults);
	}

	@Test
	void localNamesEveryProperty() throws IOException {
		String text = Files.readString(CONFIG.resolve("application-local.yml"));
		Set<String> properties = Metadata.names();
		properties
			.removeIf((property) -> property.startsWith(AWS) || property.startsWith(GCP) || property.startsWith(AZURE));
		assertNames(text, properties);
	}

	/** Those that Boot derives from a name that we give to it are ours to describe. */
	@ParameterizedTest
	@ValueSource(strings = { "management.health.shieldcloud.enabled", "management.info.shieldcloud.enabled",
			"management.shield-cloud.metrics.export.enabled", "management.tracing.export.shield-cloud.enabled" })
	void switchesByBootAreKnownToEditors(String name) throws IOException {
		assertThat(Metadata.names(name)).containsExactly(name);
	}

	@Test
	void awsNamesEveryPropertyOfItsOwn() throws IOException {
		String text = Files.readString(CONFIG.resolve("application-aws.yml"));
		Set<String> properties = Metadata.names();
		properties.removeIf((property) -> !property.startsWith(AWS));
		assertNames(text, properties);
	}

	@Test
	void gcpNamesEveryPropertyOfItsOwn() throws IOException {
		String text = Files.readString(CONFIG.resolve("application-gcp.yml"));
		Set<String> properties = Metadata.names();
		properties.removeIf((property) -> !property.startsWith(GCP));
		assertNames(text, properties);
	}

	@Test
	void azureNamesEveryPropertyOfItsOwn() throws IOException {
		String text = Files.readString(CONFIG.resolve("application-azure.yml"));
		Set<String> properties = Metadata.names();
		properties.removeIf((property) -> !property.startsWith(AZURE));
		assertNames(text, properties);
	}

	private static void assertNames(String text, Set<String> properties) {
		assertThat(properties).isNotEmpty().allSatisfy((property) -> {
			String last = property.substring(property.lastIndexOf('.') + 1);
			assertThat(text).containsPattern("(?m)^[ #]+" + last + ":");
		});
	}

	@Test
	void awsStatesTheDefaultsButForTheRegion() throws IOException {
		ConfigurableEnvironment environment = environment("application-aws.yml");
		AwsCloudProperties stated = Binder.get(environment)
			.bindOrCreate("llmshield.cloud.aws", AwsCloudProperties.class);
		AwsCloudProperties defaults = Binder.get(new StandardEnvironment())
			.bindOrCreate("llmshield.cloud.aws", AwsCloudProperties.class);
		assertThat(stated.region()).isEqualTo("eu-central-1");
		assertThat(stated.endpoint()).isEqualTo(defaults.endpoint());
		assertThat(stated.secrets()).isEqualTo(defaults.secrets());
		assertThat(stated.storage()).isEqualTo(defaults.storage());
		PropertyFaults faults = new PropertyFaults(environment);
		stated.check(faults);
		Binder.get(environment).bindOrCreate("llmshield.cloud.storage", StorageProperties.class).check(faults);
		Binder.get(environment).bindOrCreate("llmshield.cloud.residency", ResidencyProperties.class).check(faults);
		faults.throwIfAny();
		assertThat(CloudProviders.selected(environment)).isEqualTo("aws");
	}

	@Test
	void gcpStatesTheDefaultsButForProjectAndLocation() throws IOException {
		ConfigurableEnvironment environment = environment("application-gcp.yml");
		GcpCloudProperties stated = Binder.get(environment)
			.bindOrCreate("llmshield.cloud.gcp", GcpCloudProperties.class);
		GcpCloudProperties defaults = Binder.get(new StandardEnvironment())
			.bindOrCreate("llmshield.cloud.gcp", GcpCloudProperties.class);
		assertThat(stated.projectId()).isEqualTo("example-shield");
		assertThat(stated.location()).isEqualTo("europe-west3");
		assertThat(stated.secrets()).isEqualTo(defaults.secrets());
		assertThat(stated.storage()).isEqualTo(defaults.storage());
		assertThat(stated.logs()).isEqualTo(defaults.logs());
		assertThat(stated.metrics()).isEqualTo(defaults.metrics());
		PropertyFaults faults = new PropertyFaults(environment);
		stated.check(faults);
		Binder.get(environment).bindOrCreate("llmshield.cloud.storage", StorageProperties.class).check(faults);
		Binder.get(environment).bindOrCreate("llmshield.cloud.residency", ResidencyProperties.class).check(faults);
		faults.throwIfAny();
		assertThat(CloudProviders.selected(environment)).isEqualTo("gcp");
	}

	@Test
	void azureStatesTheDefaultsButForTheNames() throws IOException {
		ConfigurableEnvironment environment = environment("application-azure.yml");
		AzureCloudProperties stated = Binder.get(environment)
			.bindOrCreate("llmshield.cloud.azure", AzureCloudProperties.class);
		AzureCloudProperties defaults = Binder.get(new StandardEnvironment())
			.bindOrCreate("llmshield.cloud.azure", AzureCloudProperties.class);
		assertThat(stated.secrets()).isEqualTo(defaults.secrets());
		assertThat(stated.storage().copyPartSize()).isEqualTo(defaults.storage().copyPartSize());
		assertThat(stated.storage().copyPartThreshold()).isEqualTo(defaults.storage().copyPartThreshold());
		assertThat(stated.storage().lacking()).isEqualTo(defaults.storage().lacking());
		assertThat(stated.logs()).isEqualTo(defaults.logs());
		assertThat(stated.applicationInsights()).isEqualTo(defaults.applicationInsights());
		assertThat(stated.location()).isEqualTo("germanywestcentral");
		PropertyFaults faults = new PropertyFaults(environment);
		stated.check(faults);
		Binder.get(environment).bindOrCreate("llmshield.cloud.storage", StorageProperties.class).check(faults);
		Binder.get(environment).bindOrCreate("llmshield.cloud.residency", ResidencyProperties.class).check(faults);
		faults.throwIfAny();
		assertThat(CloudProviders.selected(environment)).isEqualTo("azure");
	}

	@Test
	void localHasNoFault() throws IOException {
		ConfigurableEnvironment environment = environment("application-local.yml");
		PropertyFaults faults = new PropertyFaults(environment);
		Binder binder = Binder.get(environment);
		binder.bindOrCreate("llmshield.cloud.local", LocalProperties.class).check(faults);
		binder.bindOrCreate("llmshield.cloud.secrets", SecretsProperties.class).check(faults);
		binder.bindOrCreate("llmshield.cloud.storage", StorageProperties.class).check(faults);
		binder.bindOrCreate("llmshield.cloud.resilience", ResilienceProperties.class).check(faults);
		binder.bindOrCreate("llmshield.cloud.residency", ResidencyProperties.class).check(faults);
		binder.bindOrCreate("llmshield.cloud.health", HealthProperties.class).check(faults);
		faults.throwIfAny();
	}

	@Test
	void noneSelectsNone() throws IOException {
		assertThat(CloudProviders.selected(environment("application-none.yml"))).isEqualTo("none");
	}

}
