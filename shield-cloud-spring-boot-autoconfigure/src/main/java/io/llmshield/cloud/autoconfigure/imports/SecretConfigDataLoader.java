package io.llmshield.cloud.autoconfigure.imports;

import java.util.List;

import org.springframework.boot.context.config.ConfigData;
import org.springframework.boot.context.config.ConfigDataLoader;
import org.springframework.boot.context.config.ConfigDataLoaderContext;

/**
 * Puts an empty property source in the place that an imported secret has among the
 * configuration files. {@link SecretImportEnvironmentPostProcessor} fills it.
 */
class SecretConfigDataLoader implements ConfigDataLoader<SecretImport> {

	@Override
	public ConfigData load(ConfigDataLoaderContext context, SecretImport resource) {
		return new ConfigData(List.of(new SecretPropertySource(resource)), ConfigData.Option.IGNORE_IMPORTS,
				ConfigData.Option.IGNORE_PROFILES);
	}

}
