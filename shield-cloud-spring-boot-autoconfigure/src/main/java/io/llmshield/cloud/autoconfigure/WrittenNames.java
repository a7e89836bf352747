package io.llmshield.cloud.autoconfigure;

import java.util.Set;
import java.util.TreeSet;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Finds how the names of a map's entries are written. Boot binds an entry once for each
 * spelling, and environment variables cannot write hyphens: {@code STORES_SCANRESULTS}
 * means {@code scan-results} if there is one, so they are passed over.
 */
final class WrittenNames {

	private WrittenNames() {
	}

	/**
	 * Find them.
	 * @param map the full name of the property that is the map
	 * @param sources where to look
	 * @return the names
	 */
	static Set<String> below(String map, Iterable<ConfigurationPropertySource> sources) {
		ConfigurationPropertyName parent = ConfigurationPropertyName.of(map);
		Set<String> found = new TreeSet<>();
		for (ConfigurationPropertySource source : sources) {
			if (source.getUnderlyingSource() instanceof EnumerablePropertySource<?> names
					&& !(names instanceof SystemEnvironmentPropertySource)) {
				for (String written : names.getPropertyNames()) {
					ConfigurationPropertyName name = ConfigurationPropertyName.adapt(written, '.');
					if (parent.isAncestorOf(name)) {
						found.add(name.getElement(parent.getNumberOfElements(), Form.ORIGINAL));
					}
				}
			}
		}
		return found;
	}

}
