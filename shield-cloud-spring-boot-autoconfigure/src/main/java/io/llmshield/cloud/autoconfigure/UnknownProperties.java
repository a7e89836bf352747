package io.llmshield.cloud.autoconfigure;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
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
 * {@code llmshield.cloud.secret.cache.ttl} or
 * {@code llmshield.cloud.telemetry.log.enabled}. Like Boot's binder it passes over
 * environment variables and system properties, where others may have set names that look
 * like ours: Kubernetes does for a service named {@code llmshield-cloud}.
 */
final class UnknownProperties {

	private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("llmshield.cloud");

	/** Holds nothing but groups. */
	private static final ConfigurationPropertyName TELEMETRY = ROOT.append("telemetry");

	/** The groups of this module, also of parts that are not active, and the provider. */
	private static final Set<String> OURS = Set.of("provider", "residency", "secrets", "storage", "resilience",
			"health", "telemetry");

	private static final Set<String> OURS_OF_TELEMETRY = Set.of("logs", "metrics", "traces");

	/**
	 * The words that may follow, by the form that does not depend on how a name is
	 * written.
	 */
	private final Map<ConfigurationPropertyName, Map<String, String>> known = Map.of(ROOT, new LinkedHashMap<>(),
			TELEMETRY, new LinkedHashMap<>());

	UnknownProperties() {
		OURS.forEach(this::addGroup);
		OURS_OF_TELEMETRY.forEach((group) -> add(TELEMETRY, group));
	}

	/**
	 * Make a group known.
	 * @param group the word after {@code llmshield.cloud}, for example a provider's id
	 */
	void addGroup(String group) {
		add(ROOT, group);
	}

	private void add(ConfigurationPropertyName above, String group) {
		addTo(Objects.requireNonNull(this.known.get(above)), group);
	}

	private static void addTo(Map<String, String> groups, String group) {
		groups.put(ConfigurationPropertyName.adapt(group, '.').getElement(0, Form.UNIFORM), group);
	}

	/**
	 * Make the group of a prefix known.
	 * @param prefix for example {@code llmshield.cloud.aws.s3}; others are ignored
	 */
	void addPrefix(String prefix) {
		ConfigurationPropertyName name = ConfigurationPropertyName.adapt(prefix, '.');
		this.known.forEach((above, groups) -> {
			if (above.isAncestorOf(name)) {
				addTo(groups, name.getElement(above.getNumberOfElements(), Form.ORIGINAL));
			}
		});
	}

	void check(Environment environment, PropertyFaults faults) {
		UnboundElementsSourceFilter filter = new UnboundElementsSourceFilter();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable && filter.apply(source)) {
				iterable.stream().filter(ROOT::isAncestorOf).distinct().forEach((name) -> check(name, faults));
			}
		}
	}

	private void check(ConfigurationPropertyName name, PropertyFaults faults) {
		this.known.forEach((above, groups) -> {
			if (above.isAncestorOf(name)
					&& !groups.containsKey(name.getElement(above.getNumberOfElements(), Form.UNIFORM))) {
				String meant = meant(name, above, groups.values());
				faults.addSecret(name.toString(), "there is no such property",
						(meant != null) ? "Did you mean " + meant + "?" : "Remove it, or mend its name");
			}
		});
	}

	private static @Nullable String meant(ConfigurationPropertyName name, ConfigurationPropertyName above,
			Collection<String> groups) {
		int position = above.getNumberOfElements();
		String nearest = NearestMatch.of(name.getElement(position, Form.DASHED), groups);
		if (nearest == null) {
			return null;
		}
		ConfigurationPropertyName rest = name.subName(position + 1);
		ConfigurationPropertyName meant = above.append(nearest);
		return (rest.isEmpty() ? meant : meant.append(rest)).toString();
	}

}
