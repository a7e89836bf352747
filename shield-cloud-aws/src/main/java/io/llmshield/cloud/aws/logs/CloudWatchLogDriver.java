package io.llmshield.cloud.aws.logs;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.aws.AwsErrors;
import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogJson;
import io.llmshield.cloud.logs.LogLimits;
import io.llmshield.cloud.logs.LogLoss;
import io.llmshield.cloud.logs.LogReceipt;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.RejectedLogEventsInfo;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/**
 * Entries as JSON in one stream. The service ignores sequence tokens, so none is sent.
 */
final class CloudWatchLogDriver implements LogDriver<CloudWatchLogDriver.Event> {

	/** What the service adds to the bytes of each event, from the API reference. */
	static final int OVERHEAD = 26;

	static final int MAX_BYTES = 1_048_576;

	/**
	 * Of PutLogEvents, from the API reference. An event may lie two hours ahead; a minute
	 * less, because the service's clock is another one. The same for the age.
	 */
	private static final LogLimits LIMITS = new LogLimits(10_000, MAX_BYTES, MAX_BYTES,
			Duration.ofDays(14).minusMinutes(1), Duration.ofHours(2).minusMinutes(1), Duration.ofHours(24));

	private final CloudWatchLogsClient client;

	private final AwsLogOptions options;

	private boolean retentionIsDue;

	CloudWatchLogDriver(CloudWatchLogsClient client, AwsLogOptions options) {
		this.client = client;
		this.options = options;
	}

	@Override
	public String provider() {
		return AwsErrors.PROVIDER;
	}

	@Override
	public LogLimits limits() {
		return LIMITS;
	}

	@Override
	public Event encode(LogEntry entry) {
		String json = LogJson.writeText(entry);
		return new Event(InputLogEvent.builder().timestamp(entry.timestamp().toEpochMilli()).message(json).build(),
				json.getBytes(StandardCharsets.UTF_8).length + OVERHEAD);
	}

	@Override
	public int size(Event event) {
		return event.size;
	}

	@Override
	public LogReceipt write(List<Event> batch) {
		List<InputLogEvent> events = batch.stream().map(Event::event).toList();
		try {
			return put(events);
		}
		catch (ResourceNotFoundException ex) {
			if (!this.options.create()) {
				throw AwsErrors.describe(CloudErrorKind.LOG_WRITE, ex)
					.operation("write log entries")
					.resource(resource())
					.reason("there is no such log group or stream in this account and region")
					.remedy("Create them, or let them be created: llmshield.cloud.aws.logs.create=true")
					.build();
			}
		}
		catch (SdkException ex) {
			throw AwsErrors.translate(CloudErrorKind.LOG_WRITE, "write log entries", resource(), ex);
		}
		create();
		try {
			return put(events);
		}
		catch (SdkException ex) {
			throw AwsErrors.translate(CloudErrorKind.LOG_WRITE, "write log entries", resource(), ex);
		}
	}

	private String resource() {
		return this.options.group() + "/" + this.options.stream();
	}

	private LogReceipt put(List<InputLogEvent> events) {
		RejectedLogEventsInfo rejected = this.client
			.putLogEvents((request) -> request.logGroupName(this.options.group())
				.logStreamName(this.options.stream())
				.logEvents(events))
			.rejectedLogEventsInfo();
		return (rejected != null) ? receipt(rejected, events.size()) : LogReceipt.ALL;
	}

	/** The service tells where the old ones end and where the new ones begin. */
	private static LogReceipt receipt(RejectedLogEventsInfo rejected, int events) {
		Map<LogLoss, Integer> lost = new EnumMap<>(LogLoss.class);
		int old = Math.max(value(rejected.tooOldLogEventEndIndex(), 0), value(rejected.expiredLogEventEndIndex(), 0));
		int ahead = events - value(rejected.tooNewLogEventStartIndex(), events);
		if (old > 0) {
			lost.put(LogLoss.TOO_OLD, old);
		}
		if (ahead > 0) {
			lost.put(LogLoss.TOO_NEW, ahead);
		}
		return new LogReceipt(lost);
	}

	private static int value(@Nullable Integer number, int otherwise) {
		return (number != null) ? number : otherwise;
	}

	private void create() {
		try {
			createGroup();
			createStream();
		}
		catch (SdkException ex) {
			CloudException failure = AwsErrors.translate(CloudErrorKind.LOG_WRITE, "create the log stream", resource(),
					ex);
			// The names are to blame, not the entries, which must not be taken for
			// invalid
			throw (failure.category() != CloudErrorCategory.INVALID_ARGUMENT) ? failure
					: CloudException.of(CloudErrorKind.LOG_WRITE, CloudErrorCategory.CONFIGURATION)
						.provider(AwsErrors.PROVIDER)
						.operation("create the log stream")
						.resource(resource())
						.reason(failure.reason())
						.remedy("Check llmshield.cloud.aws.logs.*")
						.requestId(failure.requestId())
						.cause(ex)
						.build();
		}
	}

	private void createStream() {
		try {
			this.client.createLogStream(
					(request) -> request.logGroupName(this.options.group()).logStreamName(this.options.stream()));
		}
		catch (ResourceAlreadyExistsException ex) {
			// Made by an attempt before, whose answer was lost
		}
	}

	/** Another process may be first; it sets the retention then. */
	private void createGroup() {
		try {
			this.client.createLogGroup((request) -> request.logGroupName(this.options.group()));
			this.retentionIsDue = this.options.retentionDays() > 0;
		}
		catch (ResourceAlreadyExistsException ex) {
			// Perhaps by an attempt before, which did not get to the retention
		}
		if (this.retentionIsDue) {
			this.client.putRetentionPolicy((request) -> request.logGroupName(this.options.group())
				.retentionInDays(this.options.retentionDays()));
			this.retentionIsDue = false;
		}
	}

	/**
	 * An event of the service.
	 *
	 * @param event what is sent
	 * @param size the bytes that the service counts
	 */
	record Event(InputLogEvent event, int size) {

	}

}
