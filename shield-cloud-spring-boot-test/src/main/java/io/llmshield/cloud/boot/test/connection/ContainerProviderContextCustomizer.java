package io.llmshield.cloud.boot.test.connection;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Selects the provider whose emulator runs in a container, and a project, unless
 * properties do. Contexts are cached by it, so tests with containers of one cloud may
 * share theirs.
 *
 * @param ofTestClass the providers of the containers that the test class declares
 */
record ContainerProviderContextCustomizer(Set<String> ofTestClass) implements ContextCustomizer {

	private static final String PROVIDER = "llmshield.cloud.provider";

	/** An emulator has every project; a real one that is configured stays. */
	private static final String PROJECT = "llmshield.cloud.gcp.project-id";

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
		ConfigurableEnvironment environment = context.getEnvironment();
		Set<String> found = new TreeSet<>(this.ofTestClass);
		ContainerSearch search = new ContainerSearch();
		for (Class<?> configuration : mergedConfig.getClasses()) {
			found.addAll(search.in(configuration).found());
		}
		Map<String, Object> defaults = new HashMap<>();
		if (found.contains("gcp")) {
			defaults.put(PROJECT, "test-project");
		}
		if (!found.isEmpty() && !environment.containsProperty(PROVIDER)) {
			defaults.put(PROVIDER, single(found));
		}
		if (!defaults.isEmpty()) {
			environment.getPropertySources().addLast(new MapPropertySource("shieldCloudContainers", defaults));
		}
	}

	private static String single(Set<String> found) {
		if (found.size() > 1) {
			throw new IllegalStateException("There are containers of " + String.join(" and of ", found)
					+ ": say by the property " + PROVIDER + " which provider the test is for");
		}
		return found.iterator().next();
	}

}
