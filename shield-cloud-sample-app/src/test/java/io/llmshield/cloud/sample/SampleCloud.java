package io.llmshield.cloud.sample;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.context.support.GenericApplicationContext;

/**
 * A cloud for the sample, made of stand-ins: what differs from one cloud to the other.
 */
interface SampleCloud extends AutoCloseable {

	/** What {@code llmshield.cloud.provider} is. */
	String provider();

	/** Where its buckets and secrets are. */
	String location();

	/**
	 * What it needs besides the provider and the buckets. It disturbs no other cloud, and
	 * telemetry stays off.
	 */
	List<String> properties();

	/** Add the beans that it needs, such as Testcontainers would give. */
	default void register(GenericApplicationContext context) {
	}

	/** Make a bucket, and drop all secrets: those of the sample have fixed names. */
	void begin(String bucket);

	/** The first parts of the names of all objects. */
	Set<String> folders(String bucket);

	/** The names that the cloud itself has for the sample's two secrets. */
	List<String> expectedSecrets();

	/** The names of all secrets, as the cloud itself has them. */
	List<String> secrets();

	/** The points that have arrived. */
	List<Point> points();

	/** The log entries that have arrived. */
	List<Entry> entries();

	@Override
	void close();

	/**
	 * A point of metrics, or what a meter has become.
	 *
	 * @param name its name
	 * @param value its value
	 * @param dimensions its dimensions
	 */
	record Point(String name, double value, Map<String, String> dimensions) {

		boolean has(String dimension, String value) {
			return value.equals(this.dimensions.get(dimension));
		}

	}

	/**
	 * An entry of a log.
	 *
	 * @param level as the cloud calls it
	 * @param message the message
	 * @param labels the labels
	 * @param traceId what it is found by with others of its trace
	 * @param all the whole of it
	 */
	record Entry(String level, String message, Map<String, String> labels, String traceId, String all) {

	}

}
