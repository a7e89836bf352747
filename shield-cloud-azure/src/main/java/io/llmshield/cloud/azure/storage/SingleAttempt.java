package io.llmshield.cloud.azure.storage;

import java.time.Duration;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.http.policy.RetryPolicy;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.models.CpkInfo;
import com.azure.storage.blob.models.CustomerProvidedKey;
import com.azure.storage.common.policy.RequestRetryPolicy;
import io.llmshield.cloud.resilience.SendingTime;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Derives a client that makes one attempt for each call: the guard around the driver
 * repeats calls, and two owners would multiply the attempts. The retry policy also keeps
 * a copy of what it sends. Each request may have a time limit. Everything else stays:
 * HTTP client, credentials, headers, logging, the application's own policies.
 */
final class SingleAttempt {

	private SingleAttempt() {
	}

	static BlobServiceClient of(BlobServiceClient client, @Nullable Duration timeLimit) {
		BlobServiceClientBuilder builder = new BlobServiceClientBuilder().endpoint(client.getAccountUrl())
			.serviceVersion(client.getServiceVersion())
			.pipeline(withoutRetries(client.getHttpPipeline(), timeLimit));
		CustomerProvidedKey key = key(client);
		if (key != null) {
			builder.customerProvidedKey(key);
		}
		return builder.buildClient();
	}

	private static @Nullable CustomerProvidedKey key(BlobServiceClient client) {
		CpkInfo key = client.getBlobContainerClient("any").getCustomerProvidedKey();
		return (key != null) ? new CustomerProvidedKey(key.getEncryptionKey()) : null;
	}

	private static HttpPipeline withoutRetries(HttpPipeline pipeline, @Nullable Duration timeLimit) {
		HttpPipelineBuilder builder = new HttpPipelineBuilder().httpClient(pipeline.getHttpClient())
			.tracer(pipeline.getTracer());
		if (timeLimit != null) {
			builder.policies(new TimeLimit(timeLimit));
		}
		for (int i = 0; i < pipeline.getPolicyCount(); i++) {
			HttpPipelinePolicy policy = pipeline.getPolicy(i);
			if (!(policy instanceof RequestRetryPolicy) && !(policy instanceof RetryPolicy)) {
				builder.policies(policy);
			}
		}
		return builder.build();
	}

	/**
	 * Tells the HTTP client, by what it looks for in a request's context, how long the
	 * answer may take to begin. The JDK's client counts the sending too, so a request
	 * that has a body gets time for it.
	 */
	private record TimeLimit(Duration duration) implements HttpPipelinePolicy {

		private static final String RESPONSE_TIMEOUT = "azure-response-timeout";

		@Override
		public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
			set(context);
			return next.process();
		}

		@Override
		public HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
			set(context);
			return next.processSync();
		}

		private void set(HttpPipelineCallContext context) {
			String length = context.getHttpRequest().getHeaders().getValue(HttpHeaderName.CONTENT_LENGTH);
			context.setData(RESPONSE_TIMEOUT,
					(length != null) ? SendingTime.limit(this.duration, Long.parseLong(length)) : this.duration);
		}

	}

}
