package io.llmshield.cloud.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;

/**
 * Finds properties of no group, which no binding would notice, such as
 * {@code llmshield.cloud.secret.cache.ttl}. Like Boot's binder it passes over environment
 * variables and system properties, where others may have set names that look like ours:
 * Kubernetes does for a service named {@code llmshield-cloud}.
 */
final class UnknownProperties {

	private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("llmshield.cloud");

	/** The groups of this module, also of parts that are not active, and the provider. */
	private static final Set<String> OURS = Set.of("provider", "residency", "secrets", "storage", "resilience",
			"health", "telemetry");

	/** By the form that does not depend on how a name is written. */
	private final Map<String, String> known = new LinkedHashMap<>();

	UnknownProperties() {
		OURS.forEach(this::addGroup);
	}

	/**
	 * Make a group known.
	 * @param group the word after {@code llmshield.cloud}, for example a provider's id
	 */
	void addGroup(String group) {
		this.known.put(uniform(group), group);
	}

	/**
	 * Make the group of a prefix known.
	 * @param prefix for example {@code llmshield.cloud.aws.s3}; others are ignored
	 */
	void addPrefix(String prefix) {
		ConfigurationPropertyName name = ConfigurationPropertyName.adapt(prefix, '.');
		if (ROOT.isAncestorOf(name)) {
			addGroup(name.getElement(ROOT.getNumberOfElements(), Form.ORIGINAL));
		}
	}

	void check(Environment environment, PropertyFaults faults) {
		UnboundElementsSourceFilter filter = new UnboundElementsSourceFilter();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable && filter.apply(source)) {
				iterable.stream().filter(this::isUnknown).distinct().forEach((name) -> add(name, faults));
			}
		}
	}

	private boolean isUnknown(ConfigurationPropertyName name) {
		return ROOT.isAncestorOf(name)
				&& !this.known.containsKey(name.getElement(ROOT.getNumberOfElements(), Form.UNIFORM));
	}

	private void add(ConfigurationPropertyName name, PropertyFaults faults) {
		String meant = meant(name);
		faults.addSecret(name.toString(), "there is no such property",
				(meant != null) ? "Did you mean " + meant + "?" : "Remove it, or mend its name");
	}

	private @Nullable String meant(ConfigurationPropertyName name) {
		int position = ROOT.getNumberOfElements();
		String nearest = NearestMatch.of(name.getElement(position, Form.DASHED), this.known.values());
		if (nearest == null) {
			return null;
		}
		ConfigurationPropertyName rest = name.subName(position + 1);
		ConfigurationPropertyName meant = ROOT.append(nearest);
		return (rest.isEmpty() ? meant : meant.append(rest)).toString();
	}

	private static String uniform(String group) {
		return ConfigurationPropertyName.adapt(group, '.').getElement(0, Form.UNIFORM);
	}

}
