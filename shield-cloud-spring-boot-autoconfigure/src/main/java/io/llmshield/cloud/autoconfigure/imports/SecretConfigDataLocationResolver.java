package io.llmshield.cloud.autoconfigure.imports;

import java.util.List;

import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.context.config.ConfigDataLocationResolver;
import org.springframework.boot.context.config.ConfigDataLocationResolverContext;

/**
 * Reads what {@code spring.config.import} says of secrets. Which provider has them is not
 * known yet: a later document may select it.
 */
class SecretConfigDataLocationResolver implements ConfigDataLocationResolver<SecretImport> {

	@Override
	public boolean isResolvable(ConfigDataLocationResolverContext context, ConfigDataLocation location) {
		return location.hasPrefix(SecretImport.SCHEME);
	}

	@Override
	public List<SecretImport> resolve(ConfigDataLocationResolverContext context, ConfigDataLocation location) {
		return SecretImport.of(location);
	}

}
