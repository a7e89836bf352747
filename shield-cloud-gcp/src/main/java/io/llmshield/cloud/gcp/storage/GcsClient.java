package io.llmshield.cloud.gcp.storage;

import java.time.Duration;

import com.google.api.client.googleapis.batch.BatchRequest;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpRequestFactory;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.apache.v2.ApacheHttpTransport;
import com.google.api.client.json.JsonFactory;
import com.google.api.client.json.gson.GsonFactory;
import com.google.auth.http.HttpTransportFactory;
import com.google.cloud.http.HttpTransportOptions;
import com.google.cloud.storage.StorageOptions;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.gcp.GcpErrors;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.jspecify.annotations.Nullable;

import com.google.api.services.storage.Storage;

/**
 * The generated client of the JSON API, made from the options of the client that the
 * application configured, without its retries. Thread-safe.
 *
 * @param json calls that take and give JSON
 * @param requests requests of uploads
 * @param initializer adds credentials, headers and time limits
 * @param host for example {@code https://storage.googleapis.com}, without a slash at the
 * end
 * @param timeLimited whether each request ends at a time limit
 */
record GcsClient(Storage json, HttpRequestFactory requests, HttpRequestInitializer initializer, String host,
		boolean timeLimited) {

	static final JsonFactory JSON = GsonFactory.getDefaultInstance();

	/** What requests call themselves. */
	static final String NAME = "shield-cloud";

	/**
	 * Make a client.
	 * @param client the application's client
	 * @param timeLimit how long a request may take, or {@code null}; kept only where the
	 * transport is made here
	 * @return the client
	 */
	static GcsClient of(com.google.cloud.storage.Storage client, @Nullable Duration timeLimit) {
		StorageOptions options = client.getOptions();
		if (!(options.getTransportOptions() instanceof HttpTransportOptions transportOptions)) {
			throw CloudException.of(CloudErrorKind.CLIENT_INIT, CloudErrorCategory.CONFIGURATION)
				.provider(GcpErrors.PROVIDER)
				.operation("make storage driver")
				.reason("the client speaks gRPC")
				.remedy("Give a client from StorageOptions.http()")
				.build();
		}
		HttpRequestInitializer configured = transportOptions.getHttpRequestInitializer(options);
		HttpRequestInitializer initializer = (request) -> {
			configured.initialize(request);
			// One more, after a refused token was renewed
			request.setNumberOfRetries(1);
		};
		HttpTransportFactory factory = transportOptions.getHttpTransportFactory();
		boolean own = factory instanceof HttpTransportOptions.DefaultHttpTransportFactory;
		HttpTransport transport = own ? withoutRepetition(timeLimit) : factory.create();
		String host = host(options);
		Storage json = new Storage.Builder(transport, JSON, initializer).setRootUrl(host + "/")
			.setServicePath("storage/v1/")
			.setBatchPath("batch/storage/v1")
			.setApplicationName(NAME)
			.build();
		return new GcsClient(json, transport.createRequestFactory(initializer), initializer, host,
				own && timeLimit != null);
	}

	static String host(StorageOptions options) {
		return options.getHost().replaceAll("/+$", "");
	}

	/** How many connections there are is the guard's business. */
	private static HttpTransport withoutRepetition(@Nullable Duration timeLimit) {
		CloseableHttpClient client = HttpClientBuilder.create()
			.useSystemProperties()
			.setMaxConnPerRoute(Integer.MAX_VALUE)
			.setMaxConnTotal(Integer.MAX_VALUE)
			.disableRedirectHandling()
			.disableAutomaticRetries()
			.disableContentCompression()
			.disableCookieManagement()
			.disableAuthCaching()
			.build();
		return new ApacheHttpTransport((timeLimit != null) ? new TimeLimitedHttpClient(client, timeLimit) : client);
	}

	BatchRequest batch() {
		return this.json.batch(this.initializer);
	}

	/**
	 * Return the address of uploads.
	 * @param bucket the bucket
	 * @return the address
	 */
	GenericUrl uploads(String bucket) {
		GenericUrl url = new GenericUrl(this.host + "/upload/storage/v1/b/");
		url.getPathParts().set(url.getPathParts().size() - 1, bucket);
		url.getPathParts().add("o");
		return url;
	}

}
