package io.llmshield.cloud.test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;

/**
 * Keeps what was observed. Thread-safe.
 */
public final class RecordedObservations {

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();

	/**
	 * Create an empty record.
	 */
	public RecordedObservations() {
		this.registry.observationConfig().observationHandler(new Recorder());
	}

	/**
	 * Return the registry to observe with.
	 * @return the registry
	 */
	public ObservationRegistry registry() {
		return this.registry;
	}

	/**
	 * Return the observations that have ended, oldest first.
	 * @return a copy
	 */
	public List<Observation.Context> stopped() {
		return List.copyOf(this.stopped);
	}

	/**
	 * Forget what was recorded.
	 */
	public void clear() {
		this.stopped.clear();
	}

	/**
	 * Return the value of a key of low cardinality.
	 * @param context the observation
	 * @param key the key
	 * @return the value, or an empty string
	 */
	public static String value(Observation.Context context, String key) {
		KeyValue value = context.getLowCardinalityKeyValue(key);
		return (value != null) ? value.getValue() : "";
	}

	private final class Recorder implements ObservationHandler<Observation.Context> {

		@Override
		public void onStop(Observation.Context context) {
			RecordedObservations.this.stopped.add(context);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
