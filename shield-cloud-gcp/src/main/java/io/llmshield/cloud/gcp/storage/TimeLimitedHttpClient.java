package io.llmshield.cloud.gcp.storage;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.llmshield.cloud.resilience.SendingTime;
import org.apache.http.HttpEntity;
import org.apache.http.HttpEntityEnclosingRequest;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.conn.ClientConnectionManager;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.params.HttpParams;
import org.apache.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Aborts a request whose answer has not begun at the time limit, whatever it waits for: a
 * connection, the network to take its bytes, or the answer. Its connection is reset, so
 * the service never gets what was not sent yet; interrupting the thread would not end it,
 * because writing to a socket cannot be interrupted. Thread-safe.
 */
final class TimeLimitedHttpClient extends CloseableHttpClient {

	/** Cloud Storage copies bytes before it answers. */
	static final Duration COPY_LIMIT = Duration.ofMinutes(10);

	/** Names of objects have no slash in an address. */
	private static final String COPY = "/rewriteTo/";

	private final CloseableHttpClient client;

	private final Duration limit;

	TimeLimitedHttpClient(CloseableHttpClient client, Duration limit) {
		this.client = client;
		this.limit = limit;
	}

	@Override
	@SuppressWarnings("FutureReturnValueIgnored") // the request's own error tells
	protected CloseableHttpResponse doExecute(HttpHost target, HttpRequest request, HttpContext context)
			throws IOException {
		if (!(request instanceof HttpUriRequest abortable)) {
			return this.client.execute(target, request, context);
		}
		long millis = millis(abortable);
		CompletableFuture<Void> end = new CompletableFuture<>();
		end.completeOnTimeout(null, millis, TimeUnit.MILLISECONDS)
			.thenRunAsync(abortable::abort, TimeLimitedHttpClient::start);
		CloseableHttpResponse answer;
		try {
			answer = this.client.execute(target, request, context);
		}
		catch (IOException | RuntimeException ex) {
			if (end.cancel(false)) {
				throw ex;
			}
			throw late(millis, ex);
		}
		if (!end.cancel(false)) {
			answer.close();
			throw late(millis, null);
		}
		return answer;
	}

	/** A thread for each, so that none waits for another: they are rare. */
	private static void start(Runnable abort) {
		Thread thread = new Thread(abort, "shield-cloud-gcs-abort");
		thread.setDaemon(true);
		thread.start();
	}

	private static IOException late(long millis, @Nullable Exception error) {
		SocketTimeoutException late = new SocketTimeoutException("no answer within " + millis + " ms");
		if (error != null) {
			late.addSuppressed(error);
		}
		return late;
	}

	private long millis(HttpUriRequest request) {
		Duration limit = this.limit;
		if (limit.compareTo(COPY_LIMIT) < 0 && request.getURI().getRawPath().contains(COPY)) {
			limit = COPY_LIMIT;
		}
		HttpEntity body = (request instanceof HttpEntityEnclosingRequest sending) ? sending.getEntity() : null;
		long length = (body != null) ? Math.max(0, body.getContentLength()) : 0;
		return SendingTime.limit(limit, length).toMillis();
	}

	@Override
	public void close() throws IOException {
		this.client.close();
	}

	@Override
	@Deprecated
	public HttpParams getParams() {
		return this.client.getParams();
	}

	@Override
	@Deprecated
	public ClientConnectionManager getConnectionManager() {
		return this.client.getConnectionManager();
	}

}
