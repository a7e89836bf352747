package io.llmshield.cloud.azure.secrets;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.List;
import java.util.function.Supplier;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpPipelinePosition;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps the SDK from repeating the driver's requests, because the guard around the driver
 * does; two owners would multiply the attempts. The client is the application's too, and
 * its own calls keep their retries. The client offers no switch for one call, so two
 * policies stand around the SDK's retry policy: the inner one hides failures from it, and
 * the outer one brings them back. The driver's calls are told by their thread, which
 * makes the synchronous client's requests from beginning to end.
 */
final class SingleAttempt {

	/** Not a status that anybody repeats. */
	private static final int HIDDEN_STATUS = 400;

	private static final ThreadLocal<Boolean> ACTIVE = new ThreadLocal<>();

	private SingleAttempt() {
	}

	/** The policies, to be added to a client's builder. */
	static List<HttpPipelinePolicy> policies() {
		return List.of(new Reveal(), new Hide());
	}

	static <T> T of(Supplier<T> call) {
		boolean outermost = ACTIVE.get() == null;
		ACTIVE.set(Boolean.TRUE);
		try {
			return call.get();
		}
		finally {
			if (outermost) {
				ACTIVE.remove();
			}
		}
	}

	/** Stands inside of the retry policy. */
	private static final class Hide implements HttpPipelinePolicy {

		@Override
		public HttpPipelinePosition getPipelinePosition() {
			return HttpPipelinePosition.PER_RETRY;
		}

		@Override
		public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
			return next.process();
		}

		@Override
		public HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
			if (ACTIVE.get() == null) {
				return next.processSync();
			}
			try {
				HttpResponse response = next.processSync();
				boolean failed = response.getStatusCode() >= HIDDEN_STATUS && response.getStatusCode() != 401;
				return failed ? new Hidden(response, null) : response;
			}
			catch (RuntimeException ex) {
				return new Hidden(new NoResponse(context), ex);
			}
		}

	}

	/** Stands around the retry policy. */
	private static final class Reveal implements HttpPipelinePolicy {

		@Override
		public HttpPipelinePosition getPipelinePosition() {
			return HttpPipelinePosition.PER_CALL;
		}

		@Override
		public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
			return next.process();
		}

		@Override
		public HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
			HttpResponse response = next.processSync();
			if (!(response instanceof Hidden hidden)) {
				return response;
			}
			if (hidden.error != null) {
				throw hidden.error;
			}
			return hidden.response;
		}

	}

	/** A failure that looks like an answer nobody repeats. */
	private static final class Hidden extends HttpResponse {

		private final HttpResponse response;

		private final @Nullable RuntimeException error;

		Hidden(HttpResponse response, @Nullable RuntimeException error) {
			super(response.getRequest());
			this.response = response;
			this.error = error;
		}

		@Override
		public int getStatusCode() {
			return HIDDEN_STATUS;
		}

		@Override
		@Deprecated
		public @Nullable String getHeaderValue(String name) {
			return this.response.getHeaderValue(HttpHeaderName.fromString(name));
		}

		@Override
		public HttpHeaders getHeaders() {
			return this.response.getHeaders();
		}

		@Override
		public Flux<ByteBuffer> getBody() {
			return this.response.getBody();
		}

		@Override
		public Mono<byte[]> getBodyAsByteArray() {
			return this.response.getBodyAsByteArray();
		}

		@Override
		public Mono<String> getBodyAsString() {
			return this.response.getBodyAsString();
		}

		@Override
		public Mono<String> getBodyAsString(Charset charset) {
			return this.response.getBodyAsString(charset);
		}

	}

	/** Stands for the answer that did not come. */
	private static final class NoResponse extends HttpResponse {

		NoResponse(HttpPipelineCallContext context) {
			super(context.getHttpRequest());
		}

		@Override
		public int getStatusCode() {
			return HIDDEN_STATUS;
		}

		@Override
		@Deprecated
		@SuppressWarnings("InlineMeSuggester") // It overrides what the SDK deprecates
		public @Nullable String getHeaderValue(String name) {
			return null;
		}

		@Override
		public HttpHeaders getHeaders() {
			return new HttpHeaders();
		}

		@Override
		public Flux<ByteBuffer> getBody() {
			return Flux.empty();
		}

		@Override
		public Mono<byte[]> getBodyAsByteArray() {
			return Mono.empty();
		}

		@Override
		public Mono<String> getBodyAsString() {
			return Mono.empty();
		}

		@Override
		public Mono<String> getBodyAsString(Charset charset) {
			return Mono.empty();
		}

	}

}
