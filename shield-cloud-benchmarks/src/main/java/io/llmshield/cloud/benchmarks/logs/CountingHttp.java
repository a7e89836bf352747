package io.llmshield.cloud.benchmarks.logs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpService;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * An HTTP client of the AWS SDK that answers each call with success, at once, and counts
 * the log events in what it is given: of all clients together, since an appender lets the
 * SDK make its own.
 */
public final class CountingHttp implements SdkHttpClient {

	static final AtomicLong ENTRIES = new AtomicLong();

	/** In the JSON of a log event; what stands in a message is escaped. */
	private static final byte[] EVENT = "\"timestamp\":".getBytes(StandardCharsets.US_ASCII);

	@Override
	public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
		return new ExecutableHttpRequest() {

			@Override
			public HttpExecuteResponse call() throws IOException {
				ENTRIES.addAndGet(count(request));
				return HttpExecuteResponse.builder()
					.response(SdkHttpFullResponse.builder()
						.statusCode(200)
						.putHeader("Content-Type", "application/x-amz-json-1.1")
						.build())
					.responseBody(AbortableInputStream.create(new ByteArrayInputStream(new byte[] { '{', '}' })))
					.build();
			}

			@Override
			public void abort() {
			}
		};
	}

	private static long count(HttpExecuteRequest request) throws IOException {
		if (request.contentStreamProvider().isEmpty()) {
			return 0;
		}
		try (InputStream body = request.contentStreamProvider().get().newStream()) {
			byte[] bytes = body.readAllBytes();
			long found = 0;
			for (int i = 0; i <= bytes.length - EVENT.length; i++) {
				if (bytes[i] == '"' && java.util.Arrays.equals(bytes, i, i + EVENT.length, EVENT, 0, EVENT.length)) {
					found++;
				}
			}
			return found;
		}
	}

	@Override
	public void close() {
	}

	/** For an appender that lets the SDK look for the HTTP client. */
	public static final class Service implements SdkHttpService {

		/** The system property that tells the SDK which one to take. */
		static final String PROPERTY = "software.amazon.awssdk.http.service.impl";

		@Override
		public SdkHttpClient.Builder<?> createHttpClientBuilder() {
			return new Builder();
		}

	}

	private static final class Builder implements SdkHttpClient.Builder<Builder> {

		@Override
		public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
			return new CountingHttp();
		}

	}

}
