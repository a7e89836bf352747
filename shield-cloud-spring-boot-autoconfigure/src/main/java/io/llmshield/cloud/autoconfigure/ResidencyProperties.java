package io.llmshield.cloud.autoconfigure;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where data may be kept.
 *
 * @param allowedLocations names of the locations that data may be kept in, as the
 * provider calls them; empty for all
 */
@ConfigurationProperties(prefix = ResidencyProperties.PREFIX, ignoreUnknownFields = false)
public record ResidencyProperties(@DefaultValue List<String> allowedLocations) implements CheckedProperties {

	static final String PREFIX = "llmshield.cloud.residency";

	@Override
	public void check(PropertyFaults faults) {
		if (this.allowedLocations.stream().anyMatch(String::isBlank)) {
			faults.add(PREFIX + ".allowed-locations", "one of the locations is blank",
					"Write the provider's names of locations, such as eu-central-1, or leave the property out");
		}
	}

}
