package io.llmshield.cloud.autoconfigure.traces;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;

import io.github.resilience4j.core.IntervalFunction;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.RetryAfter;
import io.llmshield.cloud.traces.TraceDestination;
import org.jspecify.annotations.Nullable;

/**
 * Sends encoded spans to a destination: compressed, authorised for each attempt, and
 * repeated while that may help and there is time. Follows no redirect, which would carry
 * a token elsewhere, and reads nothing of an answer but its status and the number of
 * refused spans: errors of clouds may quote what was signed.
 */
class TraceRequests {

	/**
	 * As OpenTelemetry's own exporters repeat: 1 s, half as long again each time, 5 s.
	 */
	private static final IntervalFunction BACKOFF = IntervalFunction.ofExponentialRandomBackoff(1000L, 1.5, 0.2, 5000L);

	/** While the application stops: there is little time left. */
	private static final long LONGEST_AT_STOP = TimeUnit.SECONDS.toNanos(1);

	private final TraceDestination destination;

	private final Deadlines deadlines;

	private final IntervalFunction backoff;

	private final HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.followRedirects(HttpClient.Redirect.NEVER)
		.build();

	TraceRequests(TraceDestination destination, Deadlines deadlines) {
		this(destination, deadlines, BACKOFF);
	}

	TraceRequests(TraceDestination destination, Deadlines deadlines, IntervalFunction backoff) {
		this.destination = destination;
		this.deadlines = deadlines;
		this.backoff = backoff;
	}

	/**
	 * Send one request. Blocks until it is decided.
	 * @param message at least one span, encoded
	 * @param format how it was encoded
	 * @return what became of it; nothing is thrown
	 */
	TraceAnswer send(byte[] message, SpanFormat format) {
		byte[] body = gzip(message);
		long deadline = this.deadlines.next();
		Attempt attempt = attempt(body, format, deadline);
		for (int count = 1; attempt.mayBeRepeated(); count++) {
			boolean stopping = this.deadlines.isStopping();
			long wait = waitAfter(attempt, count, stopping);
			if (wait >= this.deadlines.left(deadline) || !awaits(wait, stopping)
					|| this.deadlines.left(deadline) <= 0) {
				break;
			}
			attempt = attempt(body, format, deadline);
		}
		return attempt.answer();
	}

	private long waitAfter(Attempt attempt, int count, boolean stopping) {
		long wait = TimeUnit.MILLISECONDS.toNanos(this.backoff.apply(count));
		if (stopping) {
			return Math.min(wait, LONGEST_AT_STOP);
		}
		return (attempt.retryAfter() != null) ? Math.max(wait, attempt.retryAfter().toNanos()) : wait;
	}

	private boolean awaits(long nanos, boolean stopping) {
		try {
			return this.deadlines.await(nanos, stopping);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private Attempt attempt(byte[] body, SpanFormat format, long deadline) {
		try {
			HttpRequest request = request(body, format);
			if (this.deadlines.left(deadline) <= 0) {
				return Attempt.failed(CloudErrorCategory.TIMEOUT, "there is no time left");
			}
			return attempt(this.client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()), format, deadline);
		}
		catch (CloudException ex) {
			return new Attempt(TraceAnswer.failed(ex.category(), ex.reason()), ex.retryable(), ex.retryAfter());
		}
		catch (RuntimeException ex) {
			return Attempt.failed(CloudErrorCategory.UNKNOWN, ex.getClass().getName());
		}
	}

	private Attempt attempt(CompletableFuture<HttpResponse<byte[]>> call, SpanFormat format, long deadline) {
		try {
			HttpResponse<byte[]> response = answer(call, deadline);
			if (response != null) {
				return Attempt.of(response, format);
			}
			call.cancel(true);
			return Attempt.failed(CloudErrorCategory.TIMEOUT, "there was no answer in time");
		}
		catch (ExecutionException ex) {
			return new Attempt(TraceAnswer.failed(CloudErrorCategory.UNAVAILABLE, String.valueOf(ex.getCause())), true,
					null);
		}
		catch (InterruptedException ex) {
			call.cancel(true);
			Thread.currentThread().interrupt();
			return Attempt.failed(CloudErrorCategory.CANCELLED, "it was interrupted");
		}
	}

	/** The time that is left becomes less when the application stops meanwhile. */
	private @Nullable HttpResponse<byte[]> answer(CompletableFuture<HttpResponse<byte[]>> call, long deadline)
			throws ExecutionException, InterruptedException {
		for (long left = this.deadlines.left(deadline); left > 0; left = this.deadlines.left(deadline)) {
			try {
				return call.get(Math.min(left, Deadlines.GLANCE), TimeUnit.NANOSECONDS);
			}
			catch (TimeoutException ex) {
				// Look again how much is left
			}
		}
		return null;
	}

	private HttpRequest request(byte[] body, SpanFormat format) {
		HttpRequest.Builder request = HttpRequest.newBuilder(this.destination.endpoint())
			.header("Content-Type", format.contentType())
			.header("Content-Encoding", "gzip")
			.POST(HttpRequest.BodyPublishers.ofByteArray(body));
		this.destination.authorize(body).forEach(request::setHeader);
		return request.build();
	}

	private static byte[] gzip(byte[] message) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.length / 4 + 64);
		try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
			gzip.write(message);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	/**
	 * One attempt.
	 *
	 * @param answer what became of it
	 * @param mayBeRepeated whether another may have more luck
	 * @param retryAfter how long the other side wants to be left alone
	 */
	private record Attempt(TraceAnswer answer, boolean mayBeRepeated, @Nullable Duration retryAfter) {

		private static final int CONTENT_TOO_LARGE = 413;

		static Attempt failed(CloudErrorCategory failure, String reason) {
			return new Attempt(TraceAnswer.failed(failure, reason), false, null);
		}

		static Attempt of(HttpResponse<byte[]> response, SpanFormat format) {
			int status = response.statusCode();
			if (status >= 200 && status < 300) {
				return new Attempt(TraceAnswer.taken(format.rejected(response.body())), false, null);
			}
			if (status == CONTENT_TOO_LARGE) {
				return new Attempt(TraceAnswer.ofTooLarge(), false, null);
			}
			CloudErrorCategory category = category(status);
			Duration retryAfter = RetryAfter.of(response.headers().firstValue("Retry-After").orElse(null));
			return new Attempt(TraceAnswer.failed(category, "status " + status), category.retryable(), retryAfter);
		}

		private static CloudErrorCategory category(int status) {
			return switch (status) {
				case 400, 415, 422 -> CloudErrorCategory.INVALID_ARGUMENT;
				case 401 -> CloudErrorCategory.UNAUTHENTICATED;
				case 403 -> CloudErrorCategory.ACCESS_DENIED;
				case 404 -> CloudErrorCategory.NOT_FOUND;
				case 408, 504 -> CloudErrorCategory.TIMEOUT;
				// Application Insights has two more for quotas that are used up
				case 402, 429, 439 -> CloudErrorCategory.THROTTLED;
				case 500, 502, 503 -> CloudErrorCategory.UNAVAILABLE;
				case 501, 505 -> CloudErrorCategory.UNSUPPORTED;
				default -> CloudErrorCategory.UNKNOWN;
			};
		}

	}

}
