package io.llmshield.cloud.autoconfigure.traces;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.llmshield.cloud.traces.TraceLimits;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Sends spans in requests within the destination's limits, from a thread of its own so
 * that a slow destination does not hold up the application's other exporters. What cannot
 * be sent is counted by reason and logged once until it works again; nothing is thrown.
 * Thread-safe.
 */
class TraceExporter implements SpanExporter {

	private static final Logger logger = LoggerFactory.getLogger(TraceExporter.class);

	/** OpenTelemetry's batch processor has one export under way at a time. */
	private static final int WAITING = 16;

	private final TraceLimits limits;

	private final TraceRequests requests;

	private final Deadlines deadlines;

	private final TraceMeters meters;

	private final SpanEncoder encoder = new SpanEncoder();

	private final ThreadPoolExecutor executor;

	/** What was logged last; of the one thread. */
	private String logged = TraceMeters.SUCCESS;

	TraceExporter(TraceLimits limits, TraceRequests requests, Deadlines deadlines, TraceMeters meters) {
		this.limits = limits;
		this.requests = requests;
		this.deadlines = deadlines;
		this.meters = meters;
		CustomizableThreadFactory threads = new CustomizableThreadFactory("shield-cloud-traces-");
		threads.setDaemon(true);
		this.executor = new ThreadPoolExecutor(1, 1, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), threads);
		this.executor.allowCoreThreadTimeOut(true);
	}

	@Override
	public CompletableResultCode export(Collection<SpanData> spans) {
		List<SpanData> copy = List.copyOf(spans);
		CompletableResultCode result = new CompletableResultCode();
		try {
			this.executor.execute(() -> export(copy, result));
		}
		catch (RejectedExecutionException ex) {
			this.meters.count(TraceMeters.OVERLOADED, copy.size());
			result.fail();
		}
		return result;
	}

	private void export(List<SpanData> spans, CompletableResultCode result) {
		boolean success = true;
		try {
			for (List<SpanData> batch : SpanBatches.of(spans, this.limits)) {
				success &= send(batch);
			}
		}
		catch (RuntimeException | Error ex) {
			success = false;
			logger.warn("Spans were lost", ex);
		}
		finally {
			complete(result, success);
		}
	}

	private static void complete(CompletableResultCode result, boolean success) {
		if (success) {
			result.succeed();
		}
		else {
			result.fail();
		}
	}

	private boolean send(List<SpanData> spans) {
		byte[] message = this.encoder.encode(spans);
		TraceAnswer answer = (message.length > this.limits.bytes()) ? TraceAnswer.ofTooLarge()
				: this.requests.send(message);
		if (answer.tooLarge() && spans.size() > 1) {
			int half = spans.size() / 2;
			boolean first = send(spans.subList(0, half));
			return send(spans.subList(half, spans.size())) && first;
		}
		this.meters.answered(answer);
		count(answer, spans.size());
		log(answer);
		return answer.failure() == null;
	}

	private void count(TraceAnswer answer, int spans) {
		long rejected = Math.min(spans, answer.rejected());
		this.meters.count(TraceMeters.REJECTED, rejected);
		this.meters.count(answer.outcome(), spans - rejected);
	}

	private void log(TraceAnswer answer) {
		String outcome = (answer.rejected() > 0) ? TraceMeters.REJECTED : answer.outcome();
		if (!outcome.equals(this.logged)) {
			this.logged = outcome;
			if (answer.failure() != null) {
				logger.warn("Traces cannot be sent: {} ({}). Spans that are lost are counted by {}", outcome,
						answer.reason(), TraceMeters.NAME);
			}
			else if (answer.rejected() > 0) {
				logger.warn("{} spans of a request were refused. Such spans are counted by {}", answer.rejected(),
						TraceMeters.NAME);
			}
		}
	}

	@Override
	public CompletableResultCode flush() {
		return CompletableResultCode.ofSuccess();
	}

	/** Registries are closed by now: the log has the last word. */
	@Override
	public CompletableResultCode shutdown() {
		if (!this.executor.isShutdown() && this.meters.lost() > 0) {
			logger.warn("{} spans were lost since the start", this.meters.lost());
		}
		this.deadlines.stopping();
		this.deadlines.stop();
		this.executor.shutdown();
		return CompletableResultCode.ofSuccess();
	}

	@Override
	public void close() {
		shutdown();
	}

}
