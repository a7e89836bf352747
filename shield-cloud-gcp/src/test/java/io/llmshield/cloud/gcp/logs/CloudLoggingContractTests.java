package io.llmshield.cloud.gcp.logs;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.google.cloud.logging.v2.LoggingClient;
import com.google.protobuf.Value;
import io.llmshield.cloud.gcp.GcpResource;
import io.llmshield.cloud.gcp.RpcFaults;
import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogLevel;
import io.llmshield.cloud.test.TelemetryFault;
import io.llmshield.cloud.test.logs.LogContract;
import io.llmshield.cloud.test.logs.LogContractFixture;
import org.jspecify.annotations.Nullable;

class CloudLoggingContractTests extends LogContract {

	@Override
	protected LogContractFixture createFixture() throws IOException {
		return new Fixture(new CloudLoggingDouble());
	}

	private static final class Fixture implements LogContractFixture {

		private static final String TRACES = "projects/example-shield/traces/";

		private final CloudLoggingDouble service;

		private final LoggingClient client;

		private final LogDriver<?> driver;

		private final RpcFaults faults;

		Fixture(CloudLoggingDouble service) {
			this.service = service;
			this.client = service.client();
			this.driver = new CloudLoggingDriver(this.client,
					new GcpLogOptions("example-shield", "app", GcpResource.global("example-shield")));
			this.faults = new RpcFaults(service.grpc());
		}

		@Override
		public LogDriver<?> driver() {
			return this.driver;
		}

		@Override
		public List<LogEntry> received() {
			return this.service.entries().stream().map(Fixture::entry).toList();
		}

		private static LogEntry entry(com.google.logging.v2.LogEntry entry) {
			Map<String, Value> payload = entry.getJsonPayload().getFieldsMap();
			return new LogEntry(
					Instant.ofEpochSecond(entry.getTimestamp().getSeconds(), entry.getTimestamp().getNanos()),
					level(entry, text(payload, "level")), String.valueOf(text(payload, "message")),
					text(payload, "logger"), text(payload, "thread"), entry.getLabelsMap(),
					entry.getTrace().isEmpty() ? null : entry.getTrace().substring(TRACES.length()),
					entry.getSpanId().isEmpty() ? null : entry.getSpanId(), text(payload, "stack_trace"));
		}

		private static @Nullable String text(Map<String, Value> payload, String name) {
			Value value = payload.get(name);
			return (value != null) ? value.getStringValue() : null;
		}

		private static LogLevel level(com.google.logging.v2.LogEntry entry, @Nullable String told) {
			return switch (entry.getSeverity()) {
				case DEBUG -> (told != null) ? LogLevel.valueOf(told) : LogLevel.DEBUG;
				case INFO -> LogLevel.INFO;
				case WARNING -> LogLevel.WARN;
				case ERROR -> LogLevel.ERROR;
				case CRITICAL -> LogLevel.FATAL;
				default -> throw new IllegalStateException(entry.getSeverity().name());
			};
		}

		@Override
		public Set<TelemetryFault> faults() {
			return this.faults.all();
		}

		@Override
		public void fail(TelemetryFault fault, int calls) {
			this.faults.fail(fault, calls);
		}

		@Override
		public boolean knowsEntriesAgain() {
			return true;
		}

		@Override
		public void close() {
			this.client.close();
			this.service.close();
		}

	}

}
