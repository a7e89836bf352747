package io.llmshield.cloud.observation;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudException;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Observes operations of one capability under the documented names. Thread-safe.
 */
public final class CloudObservations {

	private static final KeyValue UNKNOWN = CloudObservationDocumentation.Key.OUTCOME.withValue("unknown");

	private static final KeyValue SUCCESS = CloudObservationDocumentation.Key.OUTCOME.withValue("success");

	private final ObservationRegistry registry;

	private final String name;

	private final KeyValue provider;

	/** What an operation's observations have in common; the operations are few. */
	private final Map<String, Start> starts = new ConcurrentHashMap<>();

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
		this.provider = CloudObservationDocumentation.Key.PROVIDER.withValue(provider);
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
		return observe(start(operation, operation, null), call);
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
		return observe(start(operation + '@' + store, operation, store), call);
	}

	private Observation start(String name, String operation, @Nullable String store) {
		Start known = this.starts.get(name);
		if (known == null) {
			known = new Start(this.name + "." + operation, keys(operation, store));
			this.starts.put(name, known);
		}
		return Observation.createNotStarted(this.name, this.registry)
			.contextualName(known.contextualName())
			.lowCardinalityKeyValues(known.keys());
	}

	private KeyValues keys(String operation, @Nullable String store) {
		KeyValues keys = KeyValues.of(this.provider, CloudObservationDocumentation.Key.OPERATION.withValue(operation),
				UNKNOWN);
		return (store != null) ? keys.and(CloudObservationDocumentation.Key.STORE.withValue(store)) : keys;
	}

	private static <T> T observe(Observation observation, Supplier<T> call) {
		observation.start();
		try (Observation.Scope scope = observation.openScope()) {
			T result = call.get();
			observation.lowCardinalityKeyValue(SUCCESS);
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

	/**
	 * How an operation's observations begin.
	 *
	 * @param contextualName the name of its spans
	 * @param keys the keys, with an outcome that is not known yet
	 */
	private record Start(String contextualName, KeyValues keys) {
	}

}
