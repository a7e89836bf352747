package io.llmshield.cloud.gcp.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import com.google.api.Distribution;
import com.google.api.MetricDescriptor.MetricKind;
import com.google.api.MetricDescriptor.ValueType;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.cloud.monitoring.v3.MetricServiceClient;
import com.google.cloud.monitoring.v3.MetricServiceSettings;
import com.google.monitoring.v3.CreateTimeSeriesRequest;
import com.google.monitoring.v3.CreateTimeSeriesSummary;
import com.google.monitoring.v3.MetricServiceGrpc;
import com.google.monitoring.v3.Point;
import com.google.monitoring.v3.TimeSeries;
import com.google.protobuf.Any;
import com.google.protobuf.Empty;
import com.google.protobuf.util.Timestamps;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.llmshield.cloud.gcp.GrpcDouble;
import org.jspecify.annotations.Nullable;

/**
 * Cloud Monitoring's {@code CreateTimeSeries} on 127.0.0.1, made of the official
 * definitions, with the rules that they and "Quotas and limits" state kept strictly, and
 * errors worded as the service words them. Thread-safe.
 */
public final class CloudMonitoringDouble implements AutoCloseable {

	private static final Set<String> TASK = Set.of("project_id", "location", "namespace", "job", "task_id");

	/** "Quotas and limits": the time between points of a series. */
	private static final Duration SPACING = Duration.ofSeconds(5);

	private final long spacingMillis;

	private final GrpcDouble grpc;

	private final List<CreateTimeSeriesRequest> calls = new CopyOnWriteArrayList<>();

	private final List<TimeSeries> stored = new ArrayList<>();

	private final List<String> refusals = new CopyOnWriteArrayList<>();

	private final Map<List<Object>, Long> ends = new HashMap<>();

	private final Map<String, ValueType> types = new HashMap<>();

	private volatile Function<TimeSeries, @Nullable Code> faults = (series) -> null;

	private volatile boolean silent;

	/**
	 * Start it on a free port.
	 * @throws IOException if there is no port
	 */
	public CloudMonitoringDouble() throws IOException {
		this(SPACING);
	}

	/** A service that is less strict with the time between points of a series. */
	CloudMonitoringDouble(Duration spacing) throws IOException {
		this.spacingMillis = spacing.toMillis();
		this.grpc = new GrpcDouble(new Service());
	}

	/**
	 * Return what carries it.
	 * @return the server
	 */
	public GrpcDouble grpc() {
		return this.grpc;
	}

	/**
	 * Return what was written.
	 * @return series of one point each, as they came
	 */
	public synchronized List<TimeSeries> series() {
		return List.copyOf(this.stored);
	}

	/** The calls that were taken, in whole or in part. */
	List<CreateTimeSeriesRequest> calls() {
		return this.calls;
	}

	/** What was wrong with calls and series. */
	List<String> refusals() {
		return this.refusals;
	}

	/** Refuse single series. */
	void faults(Function<TimeSeries, @Nullable Code> faults) {
		this.faults = faults;
	}

	/** Do not tell any more which series were refused. */
	void becomeSilent() {
		this.silent = true;
	}

	/** The client's own retries stay as they are by default. */
	MetricServiceClient client() {
		try {
			return MetricServiceClient.create(MetricServiceSettings.newBuilder()
				.setCredentialsProvider(NoCredentialsProvider.create())
				.setTransportChannelProvider(MetricServiceSettings.defaultGrpcTransportProviderBuilder()
					.setEndpoint(this.grpc.endpoint())
					.setChannelConfigurator((channel) -> channel.usePlaintext())
					.build())
				.build());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.grpc.close();
	}

	private synchronized void create(CreateTimeSeriesRequest request) {
		check(request.getName().matches("projects/[a-z][a-z0-9-]{4,28}[a-z0-9]"), "name " + request.getName());
		int count = request.getTimeSeriesCount();
		check(count > 0 && count <= 200, "Field timeSeries had an invalid value: " + count + " TimeSeries");
		Set<List<Object>> keys = new HashSet<>();
		for (int i = 0; i < count; i++) {
			TimeSeries series = request.getTimeSeries(i);
			String field = "Field timeSeries[" + i + "] had an invalid value: ";
			checkSeries(series, field);
			check(keys.add(key(series)), field + "Duplicate TimeSeries encountered. Only one point can be written per"
					+ " TimeSeries per request.");
		}
		Map<String, List<Integer>> refused = new LinkedHashMap<>();
		Map<String, Code> codes = new HashMap<>();
		for (int i = 0; i < count; i++) {
			TimeSeries series = request.getTimeSeries(i);
			Code told = this.faults.apply(series);
			String fault = (told != null) ? told + " as told" : fault(series);
			if (fault != null) {
				refused.computeIfAbsent(fault, (text) -> new ArrayList<>()).add(i);
				codes.put(fault, (told != null) ? told : Code.INVALID_ARGUMENT);
			}
			else {
				this.ends.put(key(series), end(series));
				this.types.putIfAbsent(series.getMetric().getType(), series.getValueType());
				this.stored.add(series);
			}
		}
		this.calls.add(request);
		if (!refused.isEmpty()) {
			throw refusal(request, refused, codes);
		}
	}

	private RuntimeException refusal(CreateTimeSeriesRequest request, Map<String, List<Integer>> refused,
			Map<String, Code> codes) {
		int failed = refused.values().stream().mapToInt(List::size).sum();
		CreateTimeSeriesSummary.Builder summary = CreateTimeSeriesSummary.newBuilder()
			.setTotalPointCount(request.getTimeSeriesCount())
			.setSuccessPointCount(request.getTimeSeriesCount() - failed);
		List<String> words = new ArrayList<>();
		Code first = null;
		for (Map.Entry<String, List<Integer>> fault : refused.entrySet()) {
			Code code = codes.getOrDefault(fault.getKey(), Code.UNKNOWN);
			first = (first != null) ? first : code;
			TimeSeries example = request.getTimeSeries(fault.getValue().get(0));
			String text = this.silent ? fault.getKey()
					: places(fault.getValue()) + " (example metric.type=\"" + example.getMetric().getType()
							+ "\"): write for resource=generic_task{...} failed with: " + fault.getKey();
			words.add(text);
			summary.addErrors(CreateTimeSeriesSummary.Error.newBuilder()
				.setStatus(Status.newBuilder().setCode(code.getNumber()).setMessage(text))
				.setPointCount(fault.getValue().size()));
		}
		this.refusals.addAll(words);
		return StatusProto.toStatusRuntimeException(Status.newBuilder()
			.setCode((first != null) ? first.getNumber() : Code.UNKNOWN_VALUE)
			.setMessage("One or more TimeSeries could not be written: " + String.join("; ", words))
			.addDetails(Any.pack(summary.build()))
			.build());
	}

	/** Such as {@code timeSeries[0-2,5]}. */
	private static String places(List<Integer> places) {
		StringBuilder text = new StringBuilder("timeSeries[");
		for (int i = 0; i < places.size(); i++) {
			int from = places.get(i);
			int to = from;
			while (i + 1 < places.size() && places.get(i + 1) == to + 1) {
				to++;
				i++;
			}
			text.append((text.charAt(text.length() - 1) == '[') ? "" : ",")
				.append((from == to) ? String.valueOf(from) : from + "-" + to);
		}
		return text.append(']').toString();
	}

	private @Nullable String fault(TimeSeries series) {
		ValueType known = this.types.get(series.getMetric().getType());
		if (known != null && known != series.getValueType()) {
			return "Value type for metric " + series.getMetric().getType() + " must be " + known;
		}
		Long last = this.ends.get(key(series));
		if (last != null && end(series) <= last) {
			return "Points must be written in order. One or more of the points specified had an older end time than the"
					+ " most recent point.";
		}
		if (last != null && end(series) < last + this.spacingMillis) {
			return "One or more points were written more frequently than the maximum sampling period configured for the"
					+ " metric.";
		}
		return null;
	}

	private static List<Object> key(TimeSeries series) {
		return List.of(series.getMetric().getType(), series.getMetric().getLabelsMap(),
				series.getResource().getLabelsMap());
	}

	private static long end(TimeSeries series) {
		return Timestamps.toMillis(series.getPoints(0).getInterval().getEndTime());
	}

	private void check(boolean valid, String what) {
		if (!valid) {
			this.refusals.add(what);
			throw io.grpc.Status.INVALID_ARGUMENT.withDescription(what).asRuntimeException();
		}
	}

	private void checkSeries(TimeSeries series, String field) {
		String type = series.getMetric().getType();
		check(type.length() <= 200 && type.matches("custom\\.googleapis\\.com(/[A-Za-z][A-Za-z0-9_.]*)+"),
				field + "type " + type);
		check(series.getMetric().getLabelsCount() <= 30, field + "labels");
		series.getMetric()
			.getLabelsMap()
			.forEach((key, value) -> check(
					key.matches("[a-z][A-Za-z0-9_]{0,99}") && !value.isEmpty() && value.length() <= 1024,
					field + "label " + key));
		check(series.getResource().getType().equals("generic_task")
				&& series.getResource().getLabelsMap().keySet().equals(TASK)
				&& series.getResource().getLabelsMap().values().stream().noneMatch(String::isEmpty),
				field + "resource");
		check(series.getMetricKind() == MetricKind.GAUGE, field + "kind");
		check(series.getUnit().matches("1|%|(k|M|G)?By|bit|s|ms|us|By/s|\\{count}(/s)?"), field + "unit");
		check(series.getPointsCount() == 1, field + "points");
		checkPoint(series.getPoints(0), series.getValueType(), field);
	}

	private void checkPoint(Point point, ValueType type, String field) {
		long now = System.currentTimeMillis();
		long end = Timestamps.toMillis(point.getInterval().getEndTime());
		check(end >= now - Duration.ofHours(25).toMillis() && end <= now + Duration.ofMinutes(5).toMillis(),
				field + "end time");
		check(!point.getInterval().hasStartTime(), field + "start time of a gauge");
		if (type == ValueType.DOUBLE) {
			check(point.getValue().hasDoubleValue() && Double.isFinite(point.getValue().getDoubleValue()),
					field + "value");
		}
		else {
			check(type == ValueType.DISTRIBUTION && point.getValue().hasDistributionValue(), field + "value");
			checkDistribution(point.getValue().getDistributionValue(), field);
		}
	}

	private void checkDistribution(Distribution value, String field) {
		long sum = value.getBucketCountsList().stream().mapToLong(Long::longValue).sum();
		Distribution.BucketOptions.Exponential buckets = value.getBucketOptions().getExponentialBuckets();
		check(value.getCount() > 0 && value.getCount() == sum, field + "count " + value.getCount() + " is not " + sum);
		check(buckets.getNumFiniteBuckets() > 0 && buckets.getNumFiniteBuckets() <= 200 && buckets.getGrowthFactor() > 1
				&& buckets.getScale() > 0, field + "buckets");
		check(value.getBucketCountsCount() <= buckets.getNumFiniteBuckets() + 2
				&& value.getBucketCountsList().stream().allMatch((count) -> count >= 0), field + "bucket counts");
		check(!value.hasRange(), field + "range");
		check(Double.isFinite(value.getMean()) && Double.isFinite(value.getSumOfSquaredDeviation())
				&& value.getSumOfSquaredDeviation() >= 0, field + "mean");
	}

	private final class Service extends MetricServiceGrpc.MetricServiceImplBase {

		@Override
		public void createTimeSeries(CreateTimeSeriesRequest request, StreamObserver<Empty> observer) {
			try {
				create(request);
			}
			catch (RuntimeException ex) {
				observer.onError(ex);
				return;
			}
			observer.onNext(Empty.getDefaultInstance());
			observer.onCompleted();
		}

	}

}
