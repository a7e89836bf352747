package io.llmshield.cloud.autoconfigure;

import java.util.Set;

import io.llmshield.cloud.storage.CloudStorage;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Reports a bean of Shield Cloud that the application wants and the configuration does
 * not bring: everything while the provider is {@code none}, a store that is not
 * configured, and one for which the provider has no driver. Boot's own analysis would
 * tell to define the bean.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class MissingCloudBeanFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException> {

	private static final String OURS = "io.llmshield.cloud.";

	private final Environment environment;

	MissingCloudBeanFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
		ResolvableType wanted = cause.getResolvableType();
		if (wanted == null || cause instanceof NoUniqueBeanDefinitionException) {
			return null;
		}
		InjectionPlace place = InjectionPlace.of(rootFailure);
		Class<?> type = wanted.toClass();
		if (!type.getName().startsWith(OURS)) {
			return null;
		}
		if (CloudProviders.NONE.equals(CloudProviders.selected(this.environment))) {
			return new FailureAnalysis(
					String.format("%s needs a bean of type '%s', but Shield Cloud is switched off: %s is 'none'.",
							place.who(), type.getName(), CloudProviders.PROPERTY),
					"Set " + CloudProviders.PROPERTY + " to a provider, such as local, or define the bean, or make it "
							+ "optional with ObjectProvider<" + type.getSimpleName() + ">.",
					cause);
		}
		return (type == CloudStorage.class) ? store(place, cause) : null;
	}

	private FailureAnalysis store(InjectionPlace place, NoSuchBeanDefinitionException cause) {
		Set<String> configured = Binder.get(this.environment)
			.bind("llmshield.cloud.storage.stores", Bindable.mapOf(String.class, Object.class))
			.map((stores) -> stores.keySet())
			.orElse(Set.of());
		Qualifier qualifier = place.annotation(Qualifier.class);
		if (qualifier == null) {
			return unnamedStore(place, configured, cause);
		}
		String store = qualifier.value();
		if (configured.contains(store)) {
			return withoutDriver(place, "the store '" + store + "', which is configured", cause);
		}
		String nearest = NearestMatch.of(store, configured);
		return new FailureAnalysis(
				String.format("%s needs the store '%s', which is not configured. %s", place.who(), store,
						configured.isEmpty() ? "No store is." : "The configured stores are " + configured + "."),
				((nearest != null) ? "Did you mean '" + nearest + "'? Otherwise set" : "Set") + bucketOf(store), cause);
	}

	/** Any store would do: there is none, or no driver for those that there are. */
	private FailureAnalysis unnamedStore(InjectionPlace place, Set<String> configured,
			NoSuchBeanDefinitionException cause) {
		if (!configured.isEmpty()) {
			return withoutDriver(place, "a store, and " + configured + " is configured", cause);
		}
		return new FailureAnalysis(place.who()
				+ " needs a store, and none is configured. On the provider local alone there is one without, "
				+ "named default.", "Set" + bucketOf(storeOf(place.name())), cause);
	}

	private static String bucketOf(String store) {
		return " llmshield.cloud.storage.stores." + store + ".bucket to the name of its bucket.";
	}

	/** Beans of stores are named like {@code scanResultsStorage}. */
	private static String storeOf(@Nullable String place) {
		String suffix = "Storage";
		return (place != null && place.length() > suffix.length() && place.endsWith(suffix))
				? DataObjectPropertyName.toDashedForm(place.substring(0, place.length() - suffix.length())) : "<name>";
	}

	private FailureAnalysis withoutDriver(InjectionPlace place, String what, NoSuchBeanDefinitionException cause) {
		String provider = CloudProviders.selected(this.environment);
		return new FailureAnalysis(
				String.format(
						"%s needs %s, but the provider '%s' has no driver for objects here: a client that it is "
								+ "made of is missing, or an auto-configuration is excluded.",
						place.who(), what, provider),
				CloudDrivers.storageRemedy(provider) + ".", cause);
	}

}
