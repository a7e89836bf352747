package io.llmshield.cloud.gcp.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

import com.google.api.MonitoredResource;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.cloud.logging.v2.LoggingClient;
import com.google.cloud.logging.v2.LoggingSettings;
import com.google.logging.type.LogSeverity;
import com.google.logging.v2.LogEntry;
import com.google.logging.v2.LoggingServiceV2Grpc;
import com.google.logging.v2.WriteLogEntriesPartialErrors;
import com.google.logging.v2.WriteLogEntriesRequest;
import com.google.logging.v2.WriteLogEntriesResponse;
import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.llmshield.cloud.gcp.GrpcDouble;
import org.jspecify.annotations.Nullable;

/**
 * Cloud Logging's {@code WriteLogEntries} on 127.0.0.1, made of the official definitions,
 * with the limits of "Quotas and limits" kept strictly: of two readings of a unit, the
 * smaller counts. Thread-safe.
 */
public final class CloudLoggingDouble implements AutoCloseable {

	/**
	 * Labels of the types of resources that tests use, from "Monitored resource types".
	 */
	private static final Map<String, Set<String>> RESOURCES = Map.of("global", Set.of("project_id"), "generic_task",
			Set.of("project_id", "location", "namespace", "job", "task_id"), "cloud_run_revision",
			Set.of("project_id", "service_name", "revision_name", "location", "configuration_name"), "cloud_run_job",
			Set.of("project_id", "job_name", "location"), "k8s_container",
			Set.of("project_id", "location", "cluster_name", "namespace_name", "pod_name", "container_name"));

	private final GrpcDouble grpc;

	private final List<LogEntry> stored = new ArrayList<>();

	private final Set<List<Object>> known = new HashSet<>();

	private final List<WriteLogEntriesRequest> calls = new CopyOnWriteArrayList<>();

	private volatile Function<LogEntry, @Nullable Code> refusals = (entry) -> null;

	private volatile @Nullable Consumer<LogEntry> sink;

	/**
	 * Start it on a free port.
	 * @throws IOException if there is no port
	 */
	public CloudLoggingDouble() throws IOException {
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
	 * Return what a query would show.
	 * @return the entries without repetitions, as they came
	 */
	public synchronized List<LogEntry> entries() {
		return List.copyOf(this.stored);
	}

	/**
	 * Return the calls that were taken, in whole or in part.
	 * @return the requests
	 */
	public List<WriteLogEntriesRequest> requests() {
		return this.calls;
	}

	List<WriteLogEntriesRequest> calls() {
		return this.calls;
	}

	/** Refuse single entries. */
	void refusals(Function<LogEntry, @Nullable Code> refusals) {
		this.refusals = refusals;
	}

	/** Give entries away instead of storing them, where there are too many. */
	void sink(Consumer<LogEntry> sink) {
		this.sink = sink;
	}

	LoggingClient client() {
		return client(GcpLogs.HEADER_BYTES, false);
	}

	/** The client's own retries stay as they are by default. */
	LoggingClient client(int headerBytes, boolean batching) {
		try {
			LoggingSettings.Builder settings = LoggingSettings.newBuilder();
			settings.writeLogEntriesSettings()
				.setBatchingSettings(settings.writeLogEntriesSettings()
					.getBatchingSettings()
					.toBuilder()
					.setIsEnabled(batching)
					.build());
			return LoggingClient.create(settings.setCredentialsProvider(NoCredentialsProvider.create())
				.setTransportChannelProvider(LoggingSettings.defaultGrpcTransportProviderBuilder()
					.setEndpoint(this.grpc.endpoint())
					.setMaxInboundMetadataSize(headerBytes)
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

	private static void check(boolean valid, String what) {
		if (!valid) {
			throw io.grpc.Status.INVALID_ARGUMENT.withDescription(what).asRuntimeException();
		}
	}

	private synchronized void write(WriteLogEntriesRequest request) {
		check(request.getSerializedSize() <= CloudLoggingDriver.MAX_REQUEST_BYTES,
				"Log entries with size " + request.getSerializedSize() + " exceed maximum size");
		check(request.getLogName().matches("projects/[a-z][a-z0-9-]{4,28}[a-z0-9]/logs/([A-Za-z0-9_.-]|%2F){1,1533}"),
				"log name " + request.getLogName());
		check(request.getEntriesCount() > 0, "no entries");
		check(!request.getDryRun(), "dry run");
		checkResource(request.getResource());
		WriteLogEntriesPartialErrors.Builder errors = WriteLogEntriesPartialErrors.newBuilder();
		List<LogEntry> taken = new ArrayList<>();
		for (int i = 0; i < request.getEntriesCount(); i++) {
			LogEntry entry = request.getEntries(i);
			Code code = this.refusals.apply(entry);
			String fault = (code == null) ? fault(entry) : "as told";
			if (fault != null) {
				errors.putLogEntryErrors(i,
						Status.newBuilder()
							.setCode((code != null) ? code.getNumber() : Code.INVALID_ARGUMENT_VALUE)
							.setMessage(fault)
							.build());
			}
			else {
				taken.add(entry);
			}
		}
		if (errors.getLogEntryErrorsCount() > 0) {
			refuse(request, errors.build(), taken);
		}
		else {
			this.calls.add(request);
			taken.forEach(this::store);
		}
	}

	private void refuse(WriteLogEntriesRequest request, WriteLogEntriesPartialErrors errors, List<LogEntry> taken) {
		Status.Builder status = errors.getLogEntryErrorsMap().values().iterator().next().toBuilder();
		if (request.getPartialSuccess() && !taken.isEmpty()) {
			this.calls.add(request);
			taken.forEach(this::store);
			status.addDetails(Any.pack(errors));
		}
		throw StatusProto.toStatusRuntimeException(status.build());
	}

	private void store(LogEntry entry) {
		Consumer<LogEntry> receiver = this.sink;
		if (millis(entry.getTimestamp()) < System.currentTimeMillis() - Duration.ofDays(30).toMillis()) {
			// Taken, routed to sinks, and never seen in a log
			return;
		}
		if (receiver != null) {
			receiver.accept(entry);
		}
		else if (this.known.add(List.of(entry.getTimestamp(), entry.getInsertId()))) {
			this.stored.add(entry);
		}
	}

	private static void checkResource(MonitoredResource resource) {
		Set<String> labels = RESOURCES.get(resource.getType());
		check(labels != null, "resource type " + resource.getType());
		check(labels.equals(resource.getLabelsMap().keySet()), "resource labels " + resource.getLabelsMap());
	}

	private static @Nullable String fault(LogEntry entry) {
		if (entry.getSerializedSize() > CloudLoggingDriver.MAX_ENTRY_BYTES) {
			return "Log entry with size " + entry.getSerializedSize() + " exceeds maximum size";
		}
		if (!entry.hasTimestamp()
				|| millis(entry.getTimestamp()) > System.currentTimeMillis() + Duration.ofDays(1).toMillis()) {
			return "timestamp";
		}
		if (!entry.getInsertId().matches("[A-Za-z0-9_.-]{1,512}")) {
			return "insert id";
		}
		if (entry.getSeverity() == LogSeverity.DEFAULT || entry.getSeverity() == LogSeverity.UNRECOGNIZED) {
			return "severity";
		}
		if (!entry.getTrace().matches("(projects/[a-z][a-z0-9-]{4,28}[a-z0-9]/traces/[0-9a-f]{32})?")) {
			return "trace";
		}
		return entry.getSpanId().matches("([0-9a-f]{16})?") ? labelsFault(entry) : "span id";
	}

	private static @Nullable String labelsFault(LogEntry entry) {
		if (entry.getLabelsCount() > 64) {
			return entry.getLabelsCount() + " labels";
		}
		for (Map.Entry<String, String> label : entry.getLabelsMap().entrySet()) {
			int key = label.getKey().getBytes(StandardCharsets.UTF_8).length;
			if (key == 0 || key > 512 || label.getValue().getBytes(StandardCharsets.UTF_8).length > 64 * 1024) {
				return "label";
			}
		}
		return null;
	}

	private static long millis(Timestamp time) {
		return time.getSeconds() * 1000 + time.getNanos() / 1_000_000;
	}

	private final class Service extends LoggingServiceV2Grpc.LoggingServiceV2ImplBase {

		@Override
		public void writeLogEntries(WriteLogEntriesRequest request, StreamObserver<WriteLogEntriesResponse> observer) {
			try {
				write(request);
			}
			catch (RuntimeException ex) {
				observer.onError(ex);
				return;
			}
			observer.onNext(WriteLogEntriesResponse.getDefaultInstance());
			observer.onCompleted();
		}

	}

}
