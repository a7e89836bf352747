package io.llmshield.cloud.azure.storage;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.SSLContext;

import com.azure.core.credential.AccessToken;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.DeleteResult;
import io.llmshield.cloud.storage.PresignPutOptions;
import io.llmshield.cloud.storage.PresignedUrl;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.test.emulator.EmulatorEndpoint;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import io.llmshield.cloud.test.faults.PatternInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Over TLS with tokens of Entra ID, as in production: links are signed with a key that
 * Blob Storage gives to the identity.
 */
@RequiresEmulator("blob-tls")
class BlobEntraIdTests {

	private static final String KEY = "scans/one.json";

	private static final int LARGE = 4 * 1024 * 1024 + 10;

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private HttpClient http;

	private CloudStorage store;

	private URI endpoint;

	private SSLContext tls;

	@BeforeEach
	void start(EmulatorEndpoint endpoint) throws Exception {
		this.endpoint = endpoint.uri();
		this.tls = TrustOf.emulator(endpoint.uri());
		this.http = HttpClient.newBuilder().sslContext(this.tls).build();
		String bucket = "entra-" + UUID.randomUUID();
		BlobServiceClient client = client("https://storage.azure.com");
		client.createBlobContainer(bucket);
		this.store = CloudStorageBuilder.forDriver(AzureStorage.driver(client, AzureStorageOptions.DEFAULT))
			.bucket(bucket)
			.build();
		this.requests.clear();
	}

	private BlobServiceClient client(String audience) {
		return new BlobServiceClientBuilder().endpoint(this.endpoint + "/" + BlobEmulator.ACCOUNT)
			.httpClient(new JdkHttpClientBuilder(HttpClient.newBuilder().sslContext(this.tls)).build())
			.credential((request) -> Mono.just(token(audience)))
			.addPolicy(new Counting())
			.buildClient();
	}

	/** Azurite checks everything of a token but its signature. */
	private static AccessToken token(String audience) {
		long now = Instant.now().getEpochSecond();
		String claims = "{\"aud\":\"" + audience + "\",\"iss\":\"https://sts.windows.net/ab1f708d-50f6-404c-a006-"
				+ "d71b2ac7a606/\",\"iat\":" + (now - 60) + ",\"nbf\":" + (now - 60) + ",\"exp\":" + (now + 3600)
				+ ",\"oid\":\"23657296-5cd5-45b0-a809-d972a7f4dfe1\",\"tid\":\"dd0d0df1-06c3-436c-8034-4b9a153097ce\"}";
		return new AccessToken(part("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + part(claims) + "." + part("none"),
				OffsetDateTime.now(ZoneOffset.UTC).plusHours(1));
	}

	private static String part(String json) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void everythingWorksWithATokenOverTls() {
		byte[] content = PatternInputStream.bytes(LARGE);
		this.store.put(KEY, new PatternInputStream(LARGE), PutOptions.builder().tag("team", "red").build());
		assertThat(this.store.getBytes(KEY)).isEqualTo(content);
		assertThat(this.store.getTags(KEY)).isEqualTo(Map.of("team", "red"));
		this.store.copy(KEY, "copy", CopyOptions.DEFAULT);
		assertThat(this.store.getBytes("copy")).isEqualTo(content);
		assertThat(this.store.list("").toList()).hasSize(2);
		assertThat(this.store.deleteAll(List.of(KEY, "copy", "missing"))).allMatch(DeleteResult::deleted);
		assertThat(this.store.list("").toList()).isEmpty();
	}

	@Test
	void linksAreSignedWithAKeyOfTheIdentity() throws Exception {
		PresignedUrl put = this.store.presignPut(KEY, PresignPutOptions.of(Duration.ofMinutes(5)));
		assertThat(put.uri().getQuery()).contains("skoid=").contains("spr=https").contains("sp=cw");
		assertThat(send(put, "linked").statusCode()).isEqualTo(201);
		PresignedUrl get = this.store.presignGet(KEY, Duration.ofHours(20));
		assertThat(send(get, null).body()).isEqualTo("linked");
		assertThat(this.requests).filteredOn((request) -> request.contains("comp=userdelegationkey")).hasSize(1);
		PresignedUrl longer = this.store.presignGet(KEY, Duration.ofDays(3));
		assertThat(send(longer, null).body()).isEqualTo("linked");
		assertThat(this.requests).filteredOn((request) -> request.contains("comp=userdelegationkey")).hasSize(2);
		PresignedUrl longest = this.store.presignGet(KEY, Duration.ofDays(7));
		assertThat(send(longest, null).body()).isEqualTo("linked");
	}

	private HttpResponse<String> send(PresignedUrl link, @org.jspecify.annotations.Nullable String body)
			throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(link.uri())
			.method(link.method(),
					(body != null) ? HttpRequest.BodyPublishers.ofString(body) : HttpRequest.BodyPublishers.noBody());
		link.headers().forEach(request::header);
		return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	@Test
	void tokenForAnotherServiceIsRefused() {
		CloudStorage wrong = CloudStorageBuilder
			.forDriver(AzureStorage.driver(client("https://vault.azure.net"), AzureStorageOptions.DEFAULT))
			.bucket("any-bucket")
			.build();
		CloudException error = catchThrowableOfType(CloudException.class, () -> wrong.getBytes(KEY));
		assertThat(error.category()).isIn(CloudErrorCategory.UNAUTHENTICATED, CloudErrorCategory.ACCESS_DENIED);
	}

	/** Notes the requests. */
	private final class Counting implements HttpPipelinePolicy {

		@Override
		public Mono<com.azure.core.http.HttpResponse> process(HttpPipelineCallContext context,
				HttpPipelineNextPolicy next) {
			BlobEntraIdTests.this.requests
				.add(context.getHttpRequest().getHttpMethod() + " " + context.getHttpRequest().getUrl());
			return next.process();
		}

	}

}
