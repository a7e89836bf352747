package io.llmshield.cloud.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import io.llmshield.cloud.autoconfigure.actuator.HealthProperties;
import io.llmshield.cloud.autoconfigure.aws.AwsCloudProperties;
import io.llmshield.cloud.autoconfigure.local.LocalProperties;
import io.llmshield.cloud.autoconfigure.resilience.ResilienceProperties;
import io.llmshield.cloud.autoconfigure.secrets.SecretsProperties;
import io.llmshield.cloud.autoconfigure.storage.StorageProperties;
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
			SecretsProperties.class, StorageProperties.class, ResilienceProperties.class, HealthProperties.class })
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
		properties.removeIf((property) -> property.startsWith(AWS));
		assertNames(text, properties);
	}

	@Test
	void awsNamesEveryPropertyOfItsOwn() throws IOException {
		String text = Files.readString(CONFIG.resolve("application-aws.yml"));
		Set<String> properties = Metadata.names();
		properties.removeIf((property) -> !property.startsWith(AWS));
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
