package io.llmshield.cloud.autoconfigure;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Finds entries of a map that Boot reads under another name than is written:
 * {@code ttls.llm-shield/key} as {@code ttls.llm-shieldkey}. Binding cannot tell, so the
 * names are looked at as they are written. Passes over environment variables, which
 * cannot hold such a name.
 */
final class UnbracketedNames {

	private static final Pattern BRACKETS = Pattern.compile("\\[[^\\]]*\\]");

	/** What Boot's names hold outside of brackets. */
	private static final Pattern KEPT = Pattern.compile("[A-Za-z0-9._-]*");

	private UnbracketedNames() {
	}

	/**
	 * Find them.
	 * @param map the full name of the property that is the map
	 * @param sources where to look
	 * @return the names as they are written, with their origin if that is known
	 */
	static Map<String, Optional<Origin>> below(String map, Iterable<ConfigurationPropertySource> sources) {
		ConfigurationPropertyName parent = ConfigurationPropertyName.of(map);
		Map<String, Optional<Origin>> found = new TreeMap<>();
		for (ConfigurationPropertySource source : sources) {
			if (source.getUnderlyingSource() instanceof EnumerablePropertySource<?> names
					&& !StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME.equals(names.getName())) {
				for (String name : names.getPropertyNames()) {
					if (losesCharacters(name) && parent.isAncestorOf(ConfigurationPropertyName.adapt(name, '.'))) {
						found.putIfAbsent(name, Optional.ofNullable(OriginLookup.getOrigin(names, name)));
					}
				}
			}
		}
		return found;
	}

	private static boolean losesCharacters(String name) {
		return !KEPT.matcher(BRACKETS.matcher(name).replaceAll("")).matches();
	}

}
