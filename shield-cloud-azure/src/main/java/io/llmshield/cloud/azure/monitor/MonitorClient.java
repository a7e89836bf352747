package io.llmshield.cloud.azure.monitor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.http.policy.HttpPolicyProviders;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.core.util.HttpClientOptions;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to Azure Monitor: compressed, with a token of Entra ID where there is a
 * credential, each once, and logs nothing of them. Follows no redirect, which would carry
 * the token elsewhere. Thread-safe; nothing has to be closed.
 */
public final class MonitorClient {

	/** Each of connecting, writing, waiting for the answer, and reading it. */
	private static final Duration TIME_LIMIT = Duration.ofSeconds(10);

	/** What the JDK's HTTP client looks for in a request's context. */
	private static final String RESPONSE_TIMEOUT = "azure-response-timeout";

	private static final Pattern LOOPBACK = Pattern.compile("(.+\\.)?localhost|127(\\.\\d{1,3}){3}|\\[::1]",
			Pattern.CASE_INSENSITIVE);

	private final URI uri;

	private final @Nullable MonitorTokens tokens;

	private final HttpPipeline pipeline;

	private MonitorClient(URI uri, @Nullable MonitorTokens tokens, @Nullable HttpClient http) {
		this.uri = checked(uri);
		this.tokens = tokens;
		this.pipeline = pipeline((http != null) ? http : client());
	}

	/**
	 * Create a client whose requests carry a token.
	 * @param uri where requests go
	 * @param credential asked for a token when there is none, or when it is about to end
	 * @param scope what tokens are for, or {@code null} for Azure Monitor in the cloud
	 * that the address belongs to
	 * @param http the HTTP client, or {@code null} for one with time limits of ten
	 * seconds
	 * @return the client; no call is made before something is sent
	 * @throws CloudException {@code CONFIGURATION} if the address is neither https nor on
	 * this machine
	 */
	public static MonitorClient of(URI uri, TokenCredential credential, @Nullable String scope,
			@Nullable HttpClient http) {
		return new MonitorClient(uri, new MonitorTokens(credential, (scope != null) ? scope : MonitorTokens.scope(uri)),
				http);
	}

	/**
	 * Create a client whose requests carry no token.
	 * @param uri where requests go
	 * @param http the HTTP client, or {@code null} for one with time limits of ten
	 * seconds
	 * @return the client
	 * @throws CloudException {@code CONFIGURATION} if the address is neither https nor on
	 * this machine
	 */
	public static MonitorClient withoutToken(URI uri, @Nullable HttpClient http) {
		return new MonitorClient(uri, null, http);
	}

	/**
	 * Return whether data and tokens may be sent to an address.
	 * @param uri the address
	 * @return {@code true} for https, and for http on this machine
	 */
	public static boolean isAllowed(URI uri) {
		return uri.getHost() != null && ("https".equalsIgnoreCase(uri.getScheme())
				|| ("http".equalsIgnoreCase(uri.getScheme()) && LOOPBACK.matcher(uri.getHost()).matches()));
	}

	/**
	 * Return what tokens for an address are for.
	 * @param endpoint the address
	 * @return the scope of Azure Monitor in the cloud that the address belongs to; the
	 * public one for addresses of others
	 */
	public static String scope(URI endpoint) {
		return MonitorTokens.scope(endpoint);
	}

	private static URI checked(URI uri) {
		if (!isAllowed(uri)) {
			throw CloudException.of(CloudErrorKind.CLIENT_INIT, CloudErrorCategory.CONFIGURATION)
				.provider(AzureErrors.PROVIDER)
				.operation("use the endpoint")
				.resource(uri.getHost())
				.reason("it does not begin with https://, and is not on this machine")
				.remedy("Write a URL that begins with https://")
				.build();
		}
		return uri;
	}

	private static HttpClient client() {
		return HttpClient.createDefault(new HttpClientOptions().setConnectTimeout(TIME_LIMIT)
			.setWriteTimeout(TIME_LIMIT)
			.setResponseTimeout(TIME_LIMIT)
			.setReadTimeout(TIME_LIMIT));
	}

	/** No retries and no logging; what the application adds to every client stays. */
	private static HttpPipeline pipeline(HttpClient http) {
		List<HttpPipelinePolicy> policies = new ArrayList<>();
		HttpPolicyProviders.addBeforeRetryPolicies(policies);
		HttpPolicyProviders.addAfterRetryPolicies(policies);
		return new HttpPipelineBuilder().httpClient(http).policies(policies.toArray(new HttpPipelinePolicy[0])).build();
	}

	/**
	 * Return where requests go.
	 * @return the address
	 */
	public URI uri() {
		return this.uri;
	}

	/**
	 * Return whether requests carry a token.
	 * @return {@code true} if they do
	 */
	public boolean hasTokens() {
		return this.tokens != null;
	}

	/**
	 * Send one request, once. A token that is refused is not used again; if it was one
	 * that was taken before, the request is sent once more with a new one.
	 * @param kind what is attempted
	 * @param operation the operation in words, for example {@code write log entries}
	 * @param resource what it is attempted on
	 * @param contentType the body's type
	 * @param body the body, which is compressed here
	 * @return the answer, whatever its status
	 * @throws CloudException if there is no token, or no answer
	 */
	public MonitorAnswer post(CloudErrorKind kind, String operation, String resource, String contentType, byte[] body) {
		try {
			byte[] compressed = gzip(body);
			boolean kept = this.tokens != null && this.tokens.isKept();
			MonitorAnswer answer = send(contentType, compressed);
			return (kept && answer.status() == 401) ? send(contentType, compressed) : answer;
		}
		catch (CloudException ex) {
			throw ex.toBuilder().kind(kind).build();
		}
		catch (RuntimeException ex) {
			throw AzureErrors.translate(kind, operation, resource, ex);
		}
	}

	private MonitorAnswer send(String contentType, byte[] body) {
		HttpRequest request = new HttpRequest(HttpMethod.POST, this.uri.toString())
			.setHeader(HttpHeaderName.CONTENT_TYPE, contentType)
			.setHeader(HttpHeaderName.CONTENT_ENCODING, "gzip")
			.setHeader(HttpHeaderName.X_MS_CLIENT_REQUEST_ID, UUID.randomUUID().toString())
			.setBody(BinaryData.fromBytes(body));
		if (this.tokens == null) {
			return send(request);
		}
		request.setHeader(HttpHeaderName.AUTHORIZATION, "Bearer " + this.tokens.get());
		MonitorAnswer answer = send(request);
		if (answer.status() == 401) {
			this.tokens.drop();
		}
		return answer;
	}

	private MonitorAnswer send(HttpRequest request) {
		Context context = new Context(RESPONSE_TIMEOUT, TIME_LIMIT);
		try (HttpResponse response = this.pipeline.sendSync(request, context)) {
			BinaryData body = response.getBodyAsBinaryData();
			return new MonitorAnswer(response, (body != null) ? body.toBytes() : new byte[0]);
		}
	}

	private static byte[] gzip(byte[] body) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 4 + 64);
		try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
			gzip.write(body);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

}
