package io.llmshield.cloud.azure.logs;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.llmshield.cloud.azure.monitor.LogsIngestionDouble;
import io.llmshield.cloud.azure.monitor.MonitorDouble;
import io.llmshield.cloud.azure.monitor.MonitorFaults;
import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogLevel;
import io.llmshield.cloud.test.TelemetryFault;
import io.llmshield.cloud.test.logs.LogContract;
import io.llmshield.cloud.test.logs.LogContractFixture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

class LogsIngestionContractTests extends LogContract {

	@Override
	protected LogContractFixture createFixture() throws IOException {
		return new Fixture(new LogsIngestionDouble());
	}

	private static final class Fixture implements LogContractFixture {

		private final LogsIngestionDouble service;

		private final LogDriver<?> driver;

		private final MonitorFaults faults;

		Fixture(LogsIngestionDouble service) {
			this.service = service;
			this.driver = AzureLogs.driver(
					new AzureLogOptions(URI.create(service.uri() + "/"), LogsIngestionDouble.RULE,
							LogsIngestionDouble.STREAM, "shield", "host"),
					MonitorDouble.credential(MonitorDouble.TOKEN), null);
			this.faults = new MonitorFaults(service);
		}

		@Override
		public LogDriver<?> driver() {
			return this.driver;
		}

		@Override
		public List<LogEntry> received() {
			if (!this.service.violations.isEmpty()) {
				throw new IllegalStateException(this.service.violations.toString());
			}
			return this.service.rows.stream().map(Fixture::entry).toList();
		}

		private static LogEntry entry(JsonNode row) {
			Map<String, String> labels = new LinkedHashMap<>();
			row.path("Labels").properties().forEach((label) -> labels.put(label.getKey(), label.getValue().asString()));
			String time = row.path(row.has("EventTime") ? "EventTime" : "TimeGenerated").asString();
			return new LogEntry(Instant.parse(time), LogLevel.valueOf(row.path("Severity").asString()),
					row.path("Message").asString(), text(row, "Logger"), text(row, "Thread"), labels,
					text(row, "TraceId"), text(row, "SpanId"), text(row, "StackTrace"));
		}

		private static @Nullable String text(JsonNode row, String column) {
			return row.has(column) ? row.path(column).asString() : null;
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
		public void close() {
			this.service.close();
		}

	}

}
