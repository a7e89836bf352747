package io.llmshield.cloud.gcp.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.google.api.MetricDescriptor.MetricKind;
import com.google.api.MetricDescriptor.ValueType;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.monitoring.v3.MetricServiceClient;
import com.google.monitoring.v3.CreateTimeSeriesRequest;
import com.google.monitoring.v3.Point;
import com.google.monitoring.v3.TimeInterval;
import com.google.monitoring.v3.TimeSeries;
import com.google.monitoring.v3.TypedValue;
import com.google.protobuf.util.Timestamps;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.gcp.GcpErrors;
import io.llmshield.cloud.gcp.RpcCalls;
import io.llmshield.cloud.gcp.metrics.SeriesRefusals.Refusal;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricDriver;
import io.llmshield.cloud.metrics.MetricLimits;
import io.llmshield.cloud.metrics.MetricReceipt;
import org.jspecify.annotations.Nullable;

/**
 * The driver for Cloud Monitoring. The points of a series in a batch become one.
 * Thread-safe.
 */
final class CloudMonitoringDriver implements MetricDriver {

	/** "Quotas and limits" of Cloud Monitoring: in one CreateTimeSeries. */
	static final int MAX_SERIES = 200;

	/** No limit is documented; this is what gRPC servers take by default, and less. */
	private static final long MAX_BYTES = 4_000_000;

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	/** Points that lie this far from the first of their series are another point. */
	private static final Duration MERGE_SPAN = Duration.ofSeconds(30);

	/**
	 * TimeInterval: not more than 25 hours in the past or 5 minutes in the future. A
	 * minute less, because the service's clock is another one.
	 */
	private static final Duration MAX_AGE = Duration.ofHours(25).minusMinutes(1);

	private static final Duration MAX_AHEAD = Duration.ofMinutes(4);

	/** Names of the fields, times, unit, and a histogram with all buckets. */
	private static final int SERIES_BYTES = 700;

	private static final int LABEL_BYTES = 16;

	/** The service answers these without having done anything. */
	private static final Set<StatusCode.Code> NOTHING_DONE = Set.of(StatusCode.Code.INVALID_ARGUMENT,
			StatusCode.Code.PERMISSION_DENIED, StatusCode.Code.UNAUTHENTICATED, StatusCode.Code.RESOURCE_EXHAUSTED,
			StatusCode.Code.NOT_FOUND, StatusCode.Code.FAILED_PRECONDITION, StatusCode.Code.UNIMPLEMENTED);

	private final MetricServiceClient client;

	private final GcpMetricOptions options;

	private final RpcCalls calls;

	private final CreateTimeSeriesRequest frame;

	private final TimeSeries template;

	private final Duration mergeSpan;

	private final MetricLimits limits;

	private final SeriesEnds ends;

	/** The driver for single points, of which several may become one. */
	CloudMonitoringDriver(MetricServiceClient client, GcpMetricOptions options) {
		this(client, options, MERGE_SPAN, SeriesEnds.SPACING);
	}

	/** With another spacing than the service's, for doubles that have it too. */
	CloudMonitoringDriver(MetricServiceClient client, GcpMetricOptions options, Duration spacing) {
		this(client, options, MERGE_SPAN, spacing);
	}

	private CloudMonitoringDriver(MetricServiceClient client, GcpMetricOptions options, Duration mergeSpan,
			Duration spacing) {
		this.client = client;
		this.limits = new MetricLimits(MAX_SERIES, MAX_BYTES, true, spacing, MAX_AGE, MAX_AHEAD);
		this.ends = new SeriesEnds(spacing);
		this.mergeSpan = mergeSpan;
		this.options = options;
		this.calls = new RpcCalls(client.getSettings().getTransportChannelProvider().getTransportName(), TIMEOUT,
				CloudErrorKind.METRICS_EXPORT);
		this.frame = CreateTimeSeriesRequest.newBuilder().setName("projects/" + options.projectId()).build();
		this.template = TimeSeries.newBuilder()
			.setResource(options.resource().toMonitoredResource())
			.setMetricKind(MetricKind.GAUGE)
			.setValueType((options.form() == GcpMetricForm.DISTRIBUTION) ? ValueType.DISTRIBUTION : ValueType.DOUBLE)
			.build();
	}

	@Override
	public String provider() {
		return GcpErrors.PROVIDER;
	}

	@Override
	public MetricLimits limits() {
		return this.limits;
	}

	@Override
	public Duration mergeSpan() {
		return this.mergeSpan;
	}

	/** A step's sums stay apart from the next one's, and are numbers. */
	@Override
	public MetricDriver forSteps() {
		return new CloudMonitoringDriver(this.client, this.options.inForm(GcpMetricForm.GAUGE), Duration.ZERO,
				this.limits.seriesSpacing());
	}

	/** Names and values are ASCII. */
	@Override
	public int bytes(Metric metric) {
		int bytes = SERIES_BYTES + this.template.getSerializedSize() + this.options.namespace().length()
				+ metric.name().length();
		for (Map.Entry<String, String> dimension : metric.dimensions().entrySet()) {
			bytes += LABEL_BYTES + dimension.getKey().length() + dimension.getValue().length();
		}
		return bytes;
	}

	@Override
	public MetricReceipt write(List<Metric> batch) {
		List<Sent> call = new ArrayList<>();
		int late = 0;
		for (MergedSeries series : MergedSeries.of(batch)) {
			long end = this.ends.choose(series.key(), series.newest().timestamp().toEpochMilli(), series.content());
			if (end == SeriesEnds.TOO_LATE) {
				late += series.size();
			}
			else {
				call.add(new Sent(series, end));
			}
		}
		return call.isEmpty() ? MetricReceipt.refused(late) : send(call, late);
	}

	private MetricReceipt send(List<Sent> call, int late) {
		CreateTimeSeriesRequest.Builder request = this.frame.toBuilder();
		call.forEach((sent) -> request.addTimeSeries(timeSeries(sent)));
		try {
			this.calls.call(this.client.createTimeSeriesCallable(), request.build());
		}
		catch (ApiException ex) {
			return receipt(call, late, ex);
		}
		catch (CloudException ex) {
			call.forEach(this::perhapsWritten);
			throw ex;
		}
		call.forEach(this::written);
		return MetricReceipt.refused(late);
	}

	private void written(Sent sent) {
		this.ends.written(sent.series.key(), sent.end);
	}

	private void perhapsWritten(Sent sent) {
		this.ends.perhapsWritten(sent.series.key(), sent.end, sent.series.content());
	}

	private TimeSeries timeSeries(Sent sent) {
		Metric newest = sent.series.newest();
		return this.template.toBuilder()
			.setMetric(com.google.api.Metric.newBuilder()
				.setType(this.options.type(newest.name()))
				.putAllLabels(newest.dimensions()))
			.setUnit(newest.unit().ucum())
			.addPoints(Point.newBuilder()
				.setInterval(TimeInterval.newBuilder().setEndTime(Timestamps.fromMillis(sent.end)))
				.setValue(value(sent.series)))
			.build();
	}

	private TypedValue value(MergedSeries series) {
		return (this.options.form() == GcpMetricForm.DISTRIBUTION)
				? TypedValue.newBuilder().setDistributionValue(Distributions.of(series.points())).build()
				: TypedValue.newBuilder().setDoubleValue(series.newest().value()).build();
	}

	/** The service takes what it can and tells of the rest. */
	private MetricReceipt receipt(List<Sent> call, int late, ApiException error) {
		SeriesRefusals refusals = SeriesRefusals.of(error);
		Map<Integer, Refusal> byPlace = (refusals != null) ? refusals.byPlace() : null;
		if (byPlace != null) {
			return receipt(call, late, byPlace, error);
		}
		if (refusals == null || refusals.isNothingTaken()) {
			if (!NOTHING_DONE.contains(error.getStatusCode().getCode())) {
				call.forEach(this::perhapsWritten);
			}
			// Points that come too late do so again, and are counted then
			throw translated(error);
		}
		// Some are there, and nobody knows which: about as many as series were refused
		call.forEach(this::written);
		long points = call.stream().mapToInt((sent) -> sent.series.size()).sum();
		return MetricReceipt.refused(late + (int) (points * refusals.refused() / call.size()));
	}

	private MetricReceipt receipt(List<Sent> call, int late, Map<Integer, Refusal> byPlace, ApiException error) {
		int refused = late;
		Set<Integer> again = new HashSet<>();
		CloudException failure = null;
		for (int i = 0; i < call.size(); i++) {
			Sent sent = call.get(i);
			Refusal refusal = byPlace.get(i);
			if (refusal == null || isRepeated(sent, refusal)) {
				written(sent);
			}
			else if (refusal.isPassing()) {
				again.addAll(sent.series.places());
				failure = passing(refusal, error);
				perhapsWritten(sent);
			}
			else {
				refused += sent.series.size();
			}
		}
		return new MetricReceipt(refused, again, failure);
	}

	/** The answer to a call before was lost, and that call did what it should. */
	private boolean isRepeated(Sent sent, Refusal refusal) {
		return refusal.isAlreadyThere() && this.ends.isPerhapsWritten(sent.series.key(), sent.series.content());
	}

	private CloudException passing(Refusal refusal, @Nullable ApiException cause) {
		return GcpErrors.ofCode(CloudErrorKind.METRICS_EXPORT, StatusCode.Code.valueOf(refusal.code().name()))
			.operation("create time series")
			.resource(this.options.namespace())
			.cause(cause)
			.build();
	}

	private CloudException translated(ApiException error) {
		return GcpErrors.translate(CloudErrorKind.METRICS_EXPORT, "create time series", this.options.namespace(),
				error);
	}

	/**
	 * A series in a call.
	 *
	 * @param series its points
	 * @param end the time of the one that they become, in milliseconds
	 */
	private record Sent(MergedSeries series, long end) {

	}

}
