package io.llmshield.cloud.autoconfigure;

import java.util.Locale;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What every provider and capability shares.
 *
 * @param provider where secrets and objects are kept: local, aws, gcp, azure, the id of
 * another provider on the class path, or none to switch everything off
 */
@ConfigurationProperties("llmshield.cloud")
public record CloudProperties(@DefaultValue("local") String provider) {

	/**
	 * Ids are compared in lower case.
	 */
	public CloudProperties {
		provider = provider.strip().toLowerCase(Locale.ROOT);
	}

}
