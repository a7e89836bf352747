package io.llmshield.cloud.azure.logs;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import io.llmshield.cloud.azure.monitor.MonitorAnswer;
import io.llmshield.cloud.azure.monitor.MonitorClient;
import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogLimits;
import io.llmshield.cloud.logs.LogReceipt;

/**
 * Entries as rows of a table, by the Logs Ingestion API. The service takes a call whole
 * or refuses it whole.
 */
final class LogsIngestionDriver implements LogDriver<byte[]> {

	/** "Azure Monitor service limits", for a call before and after compression. */
	static final int MAX_BYTES = 1_000_000;

	/**
	 * Of a call, its closing bracket left out. It has no limit of entries: this is ours.
	 * No age is given, because older entries are taken. Tables of the plan Auxiliary take
	 * a span of 30 minutes.
	 */
	private static final LogLimits LIMITS = new LogLimits(10_000, MAX_BYTES - 1, MAX_BYTES - 1, Duration.ofDays(36_500),
			Duration.ofDays(36_500), Duration.ofMinutes(30).minusSeconds(1));

	private static final String OPERATION = "write log entries";

	private final MonitorClient client;

	private final AzureLogOptions options;

	private final LogRows rows;

	LogsIngestionDriver(MonitorClient client, AzureLogOptions options) {
		this.client = client;
		this.options = options;
		this.rows = new LogRows(options.service(), options.instance());
	}

	@Override
	public String provider() {
		return AzureErrors.PROVIDER;
	}

	@Override
	public LogLimits limits() {
		return LIMITS;
	}

	@Override
	public byte[] encode(LogEntry entry) {
		return this.rows.write(entry, Instant.now());
	}

	/** With the bracket or comma before it. */
	@Override
	public int size(byte[] row) {
		return row.length + 1;
	}

	@Override
	public LogReceipt write(List<byte[]> batch) {
		MonitorAnswer answer = this.client.post(CloudErrorKind.LOG_WRITE, OPERATION, resource(), "application/json",
				body(batch));
		if (!answer.isSuccess()) {
			throw failure(answer);
		}
		return LogReceipt.ALL;
	}

	private static byte[] body(List<byte[]> batch) {
		int size = 1;
		for (byte[] row : batch) {
			size += row.length + 1;
		}
		ByteArrayOutputStream body = new ByteArrayOutputStream(size);
		char before = '[';
		for (byte[] row : batch) {
			body.write(before);
			body.writeBytes(row);
			before = ',';
		}
		body.write(']');
		return body.toByteArray();
	}

	private String resource() {
		return this.options.ruleId() + "/" + this.options.stream();
	}

	private CloudException failure(MonitorAnswer answer) {
		CloudException.Builder error = answer.error(CloudErrorKind.LOG_WRITE).operation(OPERATION).resource(resource());
		CloudException plain = error.build();
		return switch (plain.category()) {
			case ACCESS_DENIED -> error.remedy("Give the identity the role Monitoring Metrics Publisher, or that in"
					+ " iam-policies/azure/telemetry.json, on the data collection rule; a new assignment takes up"
					+ " to 30 minutes")
				.build();
			case NOT_FOUND ->
				error.remedy("Check llmshield.cloud.azure.logs.endpoint and rule-id: the rule's immutable id, and the"
						+ " endpoint that belongs to it")
					.build();
			case INVALID_ARGUMENT -> isOfTheStream(answer) ? wrongStream(plain) : plain;
			default -> plain;
		};
	}

	/**
	 * The names are to blame, not the entries, which must not be taken for invalid.
	 */
	private static boolean isOfTheStream(MonitorAnswer answer) {
		String code = answer.code();
		return code != null && (code.contains("Stream") || code.contains("Dcr") || code.contains("ApiVersion"));
	}

	private CloudException wrongStream(CloudException plain) {
		return CloudException.of(CloudErrorKind.LOG_WRITE, CloudErrorCategory.CONFIGURATION)
			.provider(AzureErrors.PROVIDER)
			.operation(OPERATION)
			.resource(resource())
			.reason(plain.reason())
			.remedy("Check llmshield.cloud.azure.logs.rule-id and stream: the rule must declare the stream")
			.requestId(plain.requestId())
			.cause(plain.getCause())
			.build();
	}

}
