package io.llmshield.cloud.autoconfigure.aot;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.llmshield.cloud.autoconfigure.CloudProviders;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * The properties that decide which beans there are, so that they cannot be others than
 * they were when the beans were generated.
 *
 * @param provider the selected provider's id
 * @param stores the names of the stores
 */
record BuiltFor(String provider, Set<String> stores) {

	/** The file that ahead-of-time processing leaves in the application. */
	static final String RESOURCE = "META-INF/shield-cloud/built-for.properties";

	/** The name that Spring gives to a test's own properties; Boot's tests have some. */
	private static final String TEST_PROPERTIES = "Inlined Test Properties";

	private static final Bindable<TreeMap<String, Object>> STORES = Bindable
		.of(ResolvableType.forClassWithGenerics(TreeMap.class, String.class, Object.class));

	static BuiltFor of(Environment environment) {
		Set<String> stores = new TreeSet<>(Binder.get(environment)
			.bind("llmshield.cloud.storage.stores", STORES)
			.map(TreeMap::keySet)
			.orElse(Set.of()));
		return new BuiltFor(CloudProviders.selected(environment), stores);
	}

	/**
	 * Return whether this is the environment of a test. Each test context is generated
	 * for settings of its own, and Spring finds what was generated for it.
	 * @param environment an environment
	 * @return {@code true} for a test of Boot's
	 */
	static boolean isTest(Environment environment) {
		return environment instanceof ConfigurableEnvironment configurable
				&& configurable.getPropertySources().contains(TEST_PROPERTIES);
	}

	/**
	 * Read what an application was built for.
	 * @param classLoader finds the file
	 * @return it, or {@code null} if the application was built without us
	 */
	static @Nullable BuiltFor load(ClassLoader classLoader) {
		try (InputStream file = classLoader.getResourceAsStream(RESOURCE)) {
			if (file == null) {
				return null;
			}
			Properties properties = new Properties();
			properties.load(file);
			Set<String> stores = Arrays.stream(properties.getProperty("stores", "").split(","))
				.filter((name) -> !name.isEmpty())
				.collect(Collectors.toCollection(TreeSet::new));
			return new BuiltFor(properties.getProperty("provider", ""), stores);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String text() {
		return "provider=" + this.provider + "\nstores=" + String.join(",", this.stores) + "\n";
	}

}
