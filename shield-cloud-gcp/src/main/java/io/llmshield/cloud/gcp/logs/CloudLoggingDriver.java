package io.llmshield.cloud.gcp.logs;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.logging.v2.LoggingClient;
import com.google.logging.v2.LogEntry;
import com.google.logging.v2.WriteLogEntriesPartialErrors;
import com.google.logging.v2.WriteLogEntriesRequest;
import com.google.protobuf.CodedOutputStream;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.gcp.GcpErrors;
import io.llmshield.cloud.gcp.RpcCalls;
import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.logs.LogLimits;
import io.llmshield.cloud.logs.LogReceipt;
import org.jspecify.annotations.Nullable;

/**
 * Entries in one log. Each has an {@code insertId} that stays when it is written again,
 * by which the service recognises it: a call whose answer was lost may be made again.
 */
final class CloudLoggingDriver implements LogDriver<LogEntry> {

	/** "Quotas and limits" of Cloud Logging, read as the smaller unit. */
	static final int MAX_REQUEST_BYTES = 10_000_000;

	static final int MAX_ENTRY_BYTES = 256_000;

	/** No limit is documented; so many keep the answer's list of refused ones small. */
	static final int MAX_ENTRIES = 10_000;

	/** An entry's tag and length in the request, beyond its own bytes. */
	static final int FIELD = 1;

	/** Long enough for a full request over 3 Mbit/s. */
	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final Duration MAX_AGE = Duration.ofDays(30).minusMinutes(1);

	private static final Duration MAX_AHEAD = Duration.ofDays(1).minusMinutes(1);

	/** So many failures one after the other are no accident. */
	private static final int NO_ACCIDENT = 2;

	/** What one entry alone can be to blame for. */
	private static final Set<Code> OF_THE_ENTRY = Set.of(Code.INVALID_ARGUMENT, Code.OUT_OF_RANGE);

	private final LoggingClient client;

	private final GcpLogOptions options;

	private final RpcCalls calls;

	private final CloudLoggingEntries entries;

	private final WriteLogEntriesRequest frame;

	private final LogLimits limits;

	/** Failures that may come of an answer which the client cannot read. */
	private int unreadable;

	CloudLoggingDriver(LoggingClient client, GcpLogOptions options) {
		this.client = client;
		this.options = options;
		this.calls = new RpcCalls(client.getSettings().getTransportChannelProvider().getTransportName(), TIMEOUT,
				CloudErrorKind.LOG_WRITE);
		this.entries = new CloudLoggingEntries(options.projectId());
		this.frame = WriteLogEntriesRequest.newBuilder()
			.setLogName(options.logName())
			.setResource(options.resource().toMonitoredResource())
			.setPartialSuccess(true)
			.build();
		// A log keeps entries of 30 days unless its bucket is told otherwise. Times that
		// are within the limits are not further apart than these
		this.limits = new LogLimits(MAX_ENTRIES, MAX_REQUEST_BYTES - this.frame.getSerializedSize(), MAX_ENTRY_BYTES,
				MAX_AGE, MAX_AHEAD, MAX_AGE.plus(MAX_AHEAD).plusMinutes(1));
	}

	@Override
	public String provider() {
		return GcpErrors.PROVIDER;
	}

	@Override
	public LogLimits limits() {
		return this.limits;
	}

	/** Without an id the service makes one, and does not recognise a repetition. */
	@Override
	public LogEntry encode(io.llmshield.cloud.logs.LogEntry entry) {
		return encode(entry, "");
	}

	@Override
	public LogEntry encode(io.llmshield.cloud.logs.LogEntry entry, String id) {
		return this.entries.of(entry, id);
	}

	@Override
	public int size(LogEntry entry) {
		int own = entry.getSerializedSize();
		return own + FIELD + CodedOutputStream.computeUInt32SizeNoTag(own);
	}

	@Override
	public LogReceipt write(List<LogEntry> batch) {
		WriteLogEntriesRequest request = this.frame.toBuilder().addAllEntries(batch).build();
		try {
			this.calls.call(this.client.writeLogEntriesCallable(), request);
			understood();
			return LogReceipt.ALL;
		}
		catch (ApiException ex) {
			if (mayBeUnreadable(ex, batch.size())) {
				throw split(ex);
			}
			return receipt(ex);
		}
	}

	/**
	 * The service tells of each entry that it did not take, unless it took none. Those
	 * that it may take later are only in a call that is made again; it recognises the
	 * others of that call.
	 */
	private LogReceipt receipt(ApiException error) {
		WriteLogEntriesPartialErrors partial = partialErrors(error);
		if (partial == null || partial.getLogEntryErrorsCount() == 0) {
			throw GcpErrors.translate(CloudErrorKind.LOG_WRITE, "write log entries", this.options.logName(), error);
		}
		for (Status status : partial.getLogEntryErrorsMap().values()) {
			Code code = code(status);
			if (!OF_THE_ENTRY.contains(code)) {
				throw later(code, error);
			}
		}
		return LogReceipt.refused(partial.getLogEntryErrorsCount());
	}

	/**
	 * A client that takes small headers fails with INTERNAL where the service tells of
	 * many entries, whatever it is: with the same entries it would fail for ever.
	 */
	private boolean mayBeUnreadable(ApiException error, int entries) {
		if (error.getStatusCode().getCode() != StatusCode.Code.INTERNAL) {
			understood();
			return false;
		}
		if (entries == 1) {
			// What is told of one entry can always be read: this is an outage
			this.unreadable = 0;
			return false;
		}
		return ++this.unreadable >= NO_ACCIDENT;
	}

	/** Once is enough to know such a client. */
	private void understood() {
		if (this.unreadable < NO_ACCIDENT) {
			this.unreadable = 0;
		}
	}

	/** With this category the pipeline writes the halves, and drops no entry for it. */
	private CloudException split(ApiException error) {
		return CloudException.of(CloudErrorKind.LOG_WRITE, CloudErrorCategory.INVALID_ARGUMENT)
			.provider(GcpErrors.PROVIDER)
			.operation("write log entries")
			.resource(this.options.logName())
			.reason("the service answered INTERNAL again, or its answer is too large for the client")
			.remedy("Make the LoggingClient with setMaxInboundMetadataSize(GcpLogs.HEADER_BYTES); see"
					+ " status.cloud.google.com")
			.cause(error)
			.build();
	}

	private static @Nullable WriteLogEntriesPartialErrors partialErrors(ApiException error) {
		return (error.getErrorDetails() != null)
				? error.getErrorDetails().getMessage(WriteLogEntriesPartialErrors.class) : null;
	}

	private static Code code(Status status) {
		Code code = Code.forNumber(status.getCode());
		return (code != null) ? code : Code.UNKNOWN;
	}

	private CloudException later(Code code, ApiException error) {
		return GcpErrors.ofCode(CloudErrorKind.LOG_WRITE, StatusCode.Code.valueOf(code.name()))
			.operation("write log entries")
			.resource(this.options.logName())
			.cause(error)
			.build();
	}

}
