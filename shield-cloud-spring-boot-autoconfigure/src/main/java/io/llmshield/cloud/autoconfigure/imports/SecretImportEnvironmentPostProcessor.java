package io.llmshield.cloud.autoconfigure.imports;

import java.util.List;

import io.llmshield.cloud.autoconfigure.CloudBootstrap;
import io.llmshield.cloud.autoconfigure.CloudBootstrapCustomizer;
import io.llmshield.cloud.autoconfigure.CloudProviders;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.SpringProperties;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ClassUtils;

/**
 * Reads the imported secrets of the selected provider, all at once, when every
 * configuration file is known: so the provider, its credentials and its endpoint may be
 * in any document, and no import waits for another. Ahead-of-time processing reads none:
 * a build has no business with secrets.
 */
class SecretImportEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	private final ConfigurableBootstrapContext bootstrapContext;

	SecretImportEnvironmentPostProcessor(ConfigurableBootstrapContext bootstrapContext) {
		this.bootstrapContext = bootstrapContext;
	}

	/**
	 * After the configuration files and after everything that hands settings to the
	 * clients.
	 */
	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER + 20;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		List<SecretPropertySource> sources = ImportedSecrets.of(environment);
		if (sources.isEmpty() || SpringProperties.getFlag(AbstractAotProcessor.AOT_PROCESSING)) {
			return;
		}
		if (CloudProviders.isNone(environment)) {
			ImportedSecrets.refuseWithoutProvider(sources);
			return;
		}
		List<String> names = sources.stream().map((source) -> source.getSource().name()).distinct().toList();
		try (CloudBootstrap bootstrap = CloudBootstrap.open(environment, classLoader(application),
				this.bootstrapContext.getOrElse(CloudBootstrapCustomizer.class, null), names)) {
			LastImports last = LastImports.of(this.bootstrapContext);
			new SecretImporter(bootstrap.secrets(), bootstrap.executor(), bootstrap.parallelReads()).read(sources,
					last);
			last.remember(sources);
		}
	}

	private static ClassLoader classLoader(@Nullable SpringApplication application) {
		ClassLoader own = (application != null) ? application.getClassLoader() : ClassUtils.getDefaultClassLoader();
		return (own != null) ? own : SecretImportEnvironmentPostProcessor.class.getClassLoader();
	}

}
