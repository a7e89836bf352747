package io.llmshield.cloud.azure.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.azure.AzureErrors;
import io.llmshield.cloud.azure.monitor.JsonSize;
import io.llmshield.cloud.azure.monitor.TrackClient;
import io.llmshield.cloud.azure.monitor.TrackItems;
import io.llmshield.cloud.azure.monitor.TrackReceipt;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricDriver;
import io.llmshield.cloud.metrics.MetricLimits;
import io.llmshield.cloud.metrics.MetricUnit;
import io.llmshield.cloud.metrics.MetricReceipt;
import tools.jackson.core.JsonGenerator;

/**
 * Points as items of the type {@code MetricData}, one point in each: the service drops
 * all but the first of an item. Thread-safe.
 */
final class TrackMetricDriver implements MetricDriver {

	/**
	 * The property with the unit, for which the service has no field. Dimensions begin
	 * with a small letter, so that none has this name.
	 */
	static final String UNIT = "Unit";

	/**
	 * Two days back, which is what the service answers to older items; it states nothing
	 * of the time to come. Minutes are left for the way.
	 */
	private static final MetricLimits LIMITS = new MetricLimits(1000, TrackClient.MAX_BYTES, false, Duration.ZERO,
			Duration.ofDays(2).minusMinutes(5), Duration.ofMinutes(5));

	/** Quotation marks are counted with the texts; a colon and a comma. */
	private static final int PROPERTY_BYTES = 2;

	/** Of a number: a sign, 17 digits, a point, and an exponent. */
	private static final int VALUE_BYTES = 25;

	/** Of a time with six digits after the point. */
	private static final int TIME_BYTES = 27;

	private final TrackClient client;

	private final TrackItems items;

	private final Map<String, String> tags;

	private final String namespace;

	/** Of a point with the shortest of everything. */
	private final int frameBytes;

	TrackMetricDriver(TrackClient client, TrackItems items, Map<String, String> tags, String namespace) {
		this.client = client;
		this.items = items;
		this.tags = Map.copyOf(tags);
		this.namespace = namespace;
		this.frameBytes = item(Metric.of("a", 0, MetricUnit.NONE).at(Instant.EPOCH)).length + VALUE_BYTES + TIME_BYTES;
	}

	@Override
	public String provider() {
		return AzureErrors.PROVIDER;
	}

	@Override
	public MetricLimits limits() {
		return LIMITS;
	}

	@Override
	public int bytes(Metric metric) {
		int bytes = this.frameBytes + metric.name().length() + metric.unit().ucum().length();
		for (Map.Entry<String, String> dimension : metric.dimensions().entrySet()) {
			bytes += JsonSize.of(dimension.getKey()) + JsonSize.of(dimension.getValue()) + PROPERTY_BYTES;
		}
		return bytes;
	}

	@Override
	public MetricReceipt write(List<Metric> batch) {
		TrackReceipt receipt = this.client.send(CloudErrorKind.METRICS_EXPORT, "send metrics",
				batch.stream().map(this::item).toList());
		return new MetricReceipt(receipt.refused(), Set.copyOf(receipt.left()), receipt.why());
	}

	private byte[] item(Metric metric) {
		return this.items.item("Microsoft.ApplicationInsights.Metric", metric.timestamp(), this.tags, "MetricData",
				(json) -> write(json, metric));
	}

	private void write(JsonGenerator json, Metric metric) {
		json.writeArrayPropertyStart("metrics");
		json.writeStartObject();
		json.writeStringProperty("ns", this.namespace);
		json.writeStringProperty("name", metric.name());
		json.writeStringProperty("kind", "Measurement");
		json.writeNumberProperty("value", metric.value());
		json.writeEndObject();
		json.writeEndArray();
		json.writeObjectPropertyStart("properties");
		metric.dimensions().forEach(json::writeStringProperty);
		json.writeStringProperty(UNIT, metric.unit().ucum());
		json.writeEndObject();
	}

}
