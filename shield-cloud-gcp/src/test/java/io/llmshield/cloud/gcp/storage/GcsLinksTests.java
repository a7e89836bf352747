package io.llmshield.cloud.gcp.storage;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import com.google.api.client.testing.http.MockHttpTransport;
import com.google.api.client.testing.http.MockLowLevelHttpRequest;
import com.google.api.client.testing.http.MockLowLevelHttpResponse;
import com.google.auth.Credentials;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ImpersonatedCredentials;
import com.google.auth.oauth2.UserCredentials;
import com.google.cloud.NoCredentials;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.PresignPutOptions;
import io.llmshield.cloud.storage.PresignedUrl;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.test.CloudFailures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Signing as identities that cannot sign by themselves.
 */
class GcsLinksTests {

	private static final ObjectId ID = new ObjectId("bucket", "key");

	private static final Duration VALIDITY = Duration.ofMinutes(1);

	private final AtomicInteger requests = new AtomicInteger();

	private static StorageDriver driver(Credentials credentials, GcpStorageOptions options) {
		return GcpStorage.driver(client(credentials), options);
	}

	private static Storage client(Credentials credentials) {
		return StorageOptions.http().setProjectId("project").setCredentials(credentials).build().getService();
	}

	private static UserCredentials user() {
		return UserCredentials.newBuilder()
			.setClientId("id")
			.setClientSecret("secret")
			.setRefreshToken("token")
			.setAccessToken(new AccessToken("t", new Date(System.currentTimeMillis() + 3_600_000)))
			.build();
	}

	/** Answers every request of the IAM Credentials API alike. */
	private MockHttpTransport iam(int status, String body) {
		return new MockHttpTransport() {
			@Override
			public LowLevelHttpRequest buildRequest(String method, String url) {
				GcsLinksTests.this.requests.incrementAndGet();
				return new MockLowLevelHttpRequest(url) {
					@Override
					public LowLevelHttpResponse execute() throws IOException {
						return new MockLowLevelHttpResponse().setStatusCode(status)
							.setContentType("application/json")
							.setContent(body);
					}
				};
			}
		};
	}

	private ImpersonatedCredentials impersonated(int status, String body) {
		GoogleCredentials source = GoogleCredentials
			.create(new AccessToken("t", new Date(System.currentTimeMillis() + 3_600_000)));
		return ImpersonatedCredentials.newBuilder()
			.setSourceCredentials(source)
			.setTargetPrincipal("signer@project.iam.gserviceaccount.com")
			.setScopes(List.of("scope"))
			.setLifetime(300)
			.setHttpTransportFactory(() -> iam(status, body))
			.build();
	}

	@Test
	void userCannotSignAndIsToldWhatToDo() {
		StorageDriver driver = driver(user(), GcpStorageOptions.DEFAULT);
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.CONFIGURATION,
				() -> driver.presignGet(ID, VALIDITY));
		assertThat(error.remedy()).contains("signing-service-account").contains("serviceAccountTokenCreator");
		CloudFailures.assertFails(CloudErrorCategory.CONFIGURATION,
				() -> driver.presignPut(ID, PresignPutOptions.of(VALIDITY)));
	}

	@Test
	void nobodyCannotSign() {
		StorageDriver driver = driver(NoCredentials.getInstance(), GcpStorageOptions.DEFAULT);
		CloudFailures.assertFails(CloudErrorCategory.CONFIGURATION, () -> driver.presignGet(ID, VALIDITY));
	}

	@Test
	void accountThatSignsNeedsAnIdentityThatActsForIt() {
		CloudFailures.assertFails(CloudErrorCategory.CONFIGURATION, () -> driver(NoCredentials.getInstance(),
				new GcpStorageOptions("signer@project.iam.gserviceaccount.com", 0)));
	}

	@Test
	void impersonatedAccountSignsThroughTheService() {
		StorageDriver driver = driver(impersonated(200, "{\"keyId\":\"k\",\"signedBlob\":\"c2lnbmVk\"}"),
				GcpStorageOptions.DEFAULT);
		PresignedUrl link = driver.presignGet(ID, VALIDITY);
		assertThat(link.uri().toString()).startsWith("https://storage.googleapis.com/bucket/key?")
			.contains("signer%40project.iam.gserviceaccount.com");
		assertThat(URI.create(link.uri().toString()).getQuery()).contains("X-Goog-Signature=7369676e6564");
	}

	@Test
	void accountThatMayNotSignIsToldWhatToGrant() {
		StorageDriver driver = driver(impersonated(403, """
				{"error":{"code":403,"status":"PERMISSION_DENIED",
				"message":"Permission 'iam.serviceAccounts.signBlob' denied on resource (or it may not exist)."}}
				"""), GcpStorageOptions.DEFAULT);
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED,
				() -> driver.presignGet(ID, VALIDITY));
		assertThat(error.remedy()).contains("serviceAccountTokenCreator");
	}

	@ParameterizedTest
	@CsvSource({ "400,INVALID_ARGUMENT,false", "401,UNAUTHENTICATED,false", "404,NOT_FOUND,false",
			"429,THROTTLED,true" })
	void whatTheServiceAnswersIsToldByItsStatus(int status, CloudErrorCategory category, boolean retryable) {
		StorageDriver driver = driver(impersonated(status, "{\"error\":{\"code\":1,\"message\":\"words\"}}"),
				GcpStorageOptions.DEFAULT);
		assertThat(CloudFailures.assertFails(category, () -> driver.presignGet(ID, VALIDITY)).retryable())
			.isEqualTo(retryable);
	}

	/** The library asks four times, with pauses of seven seconds in all. */
	@Test
	void serviceThatFailsIsNotAskedAgainByTheGuard() {
		StorageDriver driver = driver(impersonated(503, "{}"), GcpStorageOptions.DEFAULT);
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE,
				() -> driver.presignGet(ID, VALIDITY));
		assertThat(error.retryable()).isFalse();
		assertThat(this.requests).hasValue(4);
	}

}
