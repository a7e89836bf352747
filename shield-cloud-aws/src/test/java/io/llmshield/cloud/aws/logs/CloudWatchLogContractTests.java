package io.llmshield.cloud.aws.logs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogJson;
import io.llmshield.cloud.test.TelemetryFault;
import io.llmshield.cloud.test.logs.LogContract;
import io.llmshield.cloud.test.logs.LogContractFixture;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;

class CloudWatchLogContractTests extends LogContract {

	@Override
	protected LogContractFixture createFixture() throws IOException {
		return new Fixture(new CloudWatchLogsDouble());
	}

	private static final class Fixture implements LogContractFixture {

		private final CloudWatchLogsDouble service;

		private final CloudWatchLogsClient client;

		private final LogDriver<?> driver;

		private final AtomicInteger faults = new AtomicInteger();

		Fixture(CloudWatchLogsDouble service) {
			this.service = service;
			this.service.createGroup("app", "host");
			this.client = service.client();
			this.driver = AwsLogs.driver(this.client, new AwsLogOptions("app", "host", false, 0));
		}

		@Override
		public LogDriver<?> driver() {
			return this.driver;
		}

		@Override
		public List<LogEntry> received() {
			return this.service.events("app", "host")
				.stream()
				.map((event) -> LogJson.read(event.message().getBytes(StandardCharsets.UTF_8)))
				.toList();
		}

		@Override
		public Set<TelemetryFault> faults() {
			return EnumSet.allOf(TelemetryFault.class);
		}

		@Override
		public void fail(TelemetryFault fault, int calls) {
			this.faults.set(calls);
			this.service.fault((operation) -> (this.faults.getAndDecrement() > 0) ? failure(fault) : null);
		}

		private static CloudWatchLogsDouble.Failure failure(TelemetryFault fault) {
			return switch (fault) {
				case THROTTLED -> new CloudWatchLogsDouble.Failure(400, "ThrottlingException");
				case UNAVAILABLE -> new CloudWatchLogsDouble.Failure(503, "ServiceUnavailableException");
				case FORBIDDEN -> new CloudWatchLogsDouble.Failure(400, "AccessDeniedException");
				case RESET -> CloudWatchLogsDouble.Failure.reset();
				case LOST_REPLY -> CloudWatchLogsDouble.Failure.lostReply();
			};
		}

		@Override
		public void close() {
			this.client.close();
			this.service.close();
		}

	}

}
