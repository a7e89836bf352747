package io.llmshield.cloud.observation;

import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudException;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

/**
 * Observes operations of one capability under the documented names. Thread-safe.
 */
public final class CloudObservations {

	private final ObservationRegistry registry;

	private final String name;

	private final String provider;

	/**
	 * Create it.
	 * @param registry takes the observations
	 * @param documentation names and keys
	 * @param provider the provider's id
	 */
	public CloudObservations(ObservationRegistry registry, CloudObservationDocumentation documentation,
			String provider) {
		this.registry = registry;
		this.name = Objects.requireNonNull(documentation.getName());
		this.provider = provider;
	}

	/**
	 * Observe an operation.
	 * @param <T> the result's type
	 * @param operation for example {@code get}
	 * @param call the operation
	 * @return its result
	 */
	public <T> T observe(String operation, Supplier<T> call) {
		if (this.registry.isNoop()) {
			return call.get();
		}
		return observe(start(operation), call);
	}

	/**
	 * Observe an operation on a store.
	 * @param <T> the result's type
	 * @param operation for example {@code put}
	 * @param store the store's name
	 * @param call the operation
	 * @return its result
	 */
	public <T> T observe(String operation, String store, Supplier<T> call) {
		if (this.registry.isNoop()) {
			return call.get();
		}
		return observe(
				start(operation).lowCardinalityKeyValue(CloudObservationDocumentation.Key.STORE.withValue(store)),
				call);
	}

	private Observation start(String operation) {
		return Observation.createNotStarted(this.name, this.registry)
			.contextualName(this.name + "." + operation)
			.lowCardinalityKeyValue(CloudObservationDocumentation.Key.PROVIDER.withValue(this.provider))
			.lowCardinalityKeyValue(CloudObservationDocumentation.Key.OPERATION.withValue(operation));
	}

	private static <T> T observe(Observation observation, Supplier<T> call) {
		observation.lowCardinalityKeyValue(CloudObservationDocumentation.Key.OUTCOME.withValue("unknown")).start();
		try (Observation.Scope scope = observation.openScope()) {
			T result = call.get();
			observation.lowCardinalityKeyValue(CloudObservationDocumentation.Key.OUTCOME.withValue("success"));
			return result;
		}
		catch (RuntimeException | Error ex) {
			observation.lowCardinalityKeyValue(CloudObservationDocumentation.Key.OUTCOME.withValue(outcome(ex)));
			observation.error(ex);
			throw ex;
		}
		finally {
			observation.stop();
		}
	}

	/**
	 * Return the value of the key {@code outcome} for an error.
	 * @param error the error
	 * @return the category in lower case with hyphens
	 */
	public static String outcome(Throwable error) {
		return (error instanceof CloudException cloud)
				? cloud.category().name().toLowerCase(Locale.ROOT).replace('_', '-') : "unknown";
	}

}
