package io.llmshield.cloud.gcp;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import com.google.api.gax.grpc.GrpcCallContext;
import com.google.api.gax.httpjson.HttpJsonCallContext;
import com.google.api.gax.retrying.RetrySettings;
import com.google.api.gax.rpc.ApiCallContext;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.UnaryCallable;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;

/**
 * Requests of Google's generated clients, each sent once and with a deadline, whatever
 * the client is set to: what stands above the drivers repeats, and attempts would
 * multiply. A thread that waits for an answer can be interrupted, which cancels the
 * request. Thread-safe.
 */
public final class RpcCalls {

	private final CloudErrorKind kind;

	private final ApiCallContext once;

	/**
	 * Prepare.
	 * @param transport the name of the client's transport, {@code grpc} or
	 * {@code httpjson}
	 * @param timeout how long an answer may take
	 * @param kind what is attempted
	 */
	public RpcCalls(String transport, Duration timeout, CloudErrorKind kind) {
		this.kind = kind;
		ApiCallContext context = transport.equals("grpc") ? GrpcCallContext.createDefault()
				: HttpJsonCallContext.createDefault();
		this.once = context.withRetryableCodes(Set.of())
			.withRetrySettings(RetrySettings.newBuilder()
				.setMaxAttempts(1)
				.setInitialRpcTimeoutDuration(timeout)
				.setMaxRpcTimeoutDuration(timeout)
				.setTotalTimeoutDuration(timeout)
				.build());
	}

	/**
	 * Send a request and wait for the answer.
	 * @param <I> the request
	 * @param <O> the answer
	 * @param callable the client's method
	 * @param request the request
	 * @return the answer
	 * @throws ApiException if the service answered with an error or not at all
	 * @throws CloudException {@code CANCELLED} if the thread was interrupted, which it
	 * still is then
	 */
	public <I, O> O call(UnaryCallable<I, O> callable, I request) {
		Future<O> answer = callable.futureCall(request, this.once);
		try {
			return answer.get();
		}
		catch (InterruptedException ex) {
			answer.cancel(true);
			Thread.currentThread().interrupt();
			throw cancelled(this.kind, ex);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof ApiException failure) {
				throw failure;
			}
			// What is attempted is added above the driver
			throw GcpErrors.describe(this.kind, (ex.getCause() != null) ? ex.getCause() : ex).build();
		}
	}

	/**
	 * Return what is thrown for an interrupted thread.
	 * @param kind what was attempted
	 * @param cause the interruption
	 * @return the exception
	 */
	public static CloudException cancelled(CloudErrorKind kind, InterruptedException cause) {
		return CloudException.of(kind, CloudErrorCategory.CANCELLED)
			.provider(GcpErrors.PROVIDER)
			.reason("the thread was interrupted")
			.cause(cause)
			.build();
	}

}
