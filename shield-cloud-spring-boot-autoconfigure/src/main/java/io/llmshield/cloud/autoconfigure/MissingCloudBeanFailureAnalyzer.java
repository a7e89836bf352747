package io.llmshield.cloud.autoconfigure;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.llmshield.cloud.secrets.SecretHandle;
import io.llmshield.cloud.storage.CloudStorage;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
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

	/** What brings the driver for objects of each cloud of this project. */
	private static final Map<String, String> DRIVERS = Map.of("aws",
			"Check that spring.cloud.aws.s3.enabled is not false, and that an S3Client bean of your own has an "
					+ "S3Presigner bean beside it",
			"gcp", "Check that spring.cloud.gcp.storage.enabled is not false, or define a bean of type Storage",
			"azure",
			"Set llmshield.cloud.azure.storage.account-name, and check that spring.cloud.azure.storage.blob.enabled is "
					+ "not false");

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
		Class<?> type = wanted.toClass();
		if (!type.getName().startsWith(OURS)) {
			return null;
		}
		if (CloudProviders.NONE.equals(CloudProviders.selected(this.environment))) {
			return new FailureAnalysis(
					String.format("%s needs a bean of type '%s', but Shield Cloud is switched off: %s is 'none'.",
							who(rootFailure), type.getName(), CloudProviders.PROPERTY),
					"Set " + CloudProviders.PROPERTY + " to a provider, such as local, or define the bean, or make it "
							+ "optional with ObjectProvider<" + type.getSimpleName() + ">.",
					cause);
		}
		if (type == SecretHandle.class) {
			return new FailureAnalysis(
					String.format("%s needs a SecretHandle, but does not say of which secret.", who(rootFailure)),
					"Add @ShieldSecret with the secret's name to the field or parameter, or define the bean.", cause);
		}
		return (type == CloudStorage.class) ? store(rootFailure, cause) : null;
	}

	private @Nullable FailureAnalysis store(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
		String store = store(point(rootFailure));
		if (store == null) {
			return null;
		}
		Set<String> configured = Binder.get(this.environment)
			.bind("llmshield.cloud.storage.stores", Bindable.mapOf(String.class, Object.class))
			.map((stores) -> stores.keySet())
			.orElse(Set.of());
		if (configured.contains(store)) {
			return withoutDriver(rootFailure, store, cause);
		}
		String nearest = NearestMatch.of(store, configured);
		return new FailureAnalysis(
				String.format("%s needs the store '%s', which is not configured. %s", who(rootFailure), store,
						configured.isEmpty() ? "No store is." : "The configured stores are " + configured + "."),
				((nearest != null) ? "Did you mean '" + nearest + "'? Otherwise set" : "Set")
						+ " llmshield.cloud.storage.stores." + store + ".bucket to the name of its bucket.",
				cause);
	}

	private FailureAnalysis withoutDriver(Throwable rootFailure, String store, NoSuchBeanDefinitionException cause) {
		String provider = CloudProviders.selected(this.environment);
		return new FailureAnalysis(
				String.format("%s needs the store '%s', which is configured, but the provider '%s' has no driver for "
						+ "objects here: a client that it is made of is missing, or an auto-configuration is excluded.",
						who(rootFailure), store, provider),
				DRIVERS.getOrDefault(provider,
						"Check that there is a StorageDriver bean named " + CloudProviderDescriptor.STORAGE_DRIVER)
						+ ". Boot's condition report (--debug) tells what was left out, and why.",
				cause);
	}

	private static @Nullable String store(@Nullable InjectionPoint point) {
		if (point == null) {
			return null;
		}
		return Arrays.stream(point.getAnnotations())
			.filter(Qualifier.class::isInstance)
			.map((qualifier) -> ((Qualifier) qualifier).value())
			.findFirst()
			.orElse(null);
	}

	private static String who(Throwable failure) {
		InjectionPoint point = point(failure);
		return (point != null) ? "'" + point.getMember().getDeclaringClass().getName() + "'" : "The application";
	}

	/** The innermost one is the place that wants the bean. */
	private static @Nullable InjectionPoint point(Throwable failure) {
		InjectionPoint point = null;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof UnsatisfiedDependencyException dependency) {
				point = Objects.requireNonNullElse(dependency.getInjectionPoint(), point);
			}
		}
		return point;
	}

}
