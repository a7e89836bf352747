package io.llmshield.cloud.gcp.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.auth.Credentials;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ImpersonatedCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.auth.oauth2.UserCredentials;
import com.google.cloud.NoCredentials;
import com.sun.net.httpserver.HttpServer;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.identity.CloudIdentity;
import io.llmshield.cloud.identity.CredentialSource;
import io.llmshield.cloud.identity.Identity;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Whose credentials they are, for each kind.
 */
class GcpIdentityTests {

	private static final String EMAIL = "shield-app@shield-test.iam.gserviceaccount.com";

	private static Identity of(Credentials credentials) {
		return GcpIdentities.identity(() -> credentials, "project-in-use").current();
	}

	private static ServiceAccountCredentials serviceAccount() throws GeneralSecurityException {
		KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
		keys.initialize(2048);
		return ServiceAccountCredentials.newBuilder()
			.setClientEmail(EMAIL)
			.setProjectId("project-of-the-key")
			.setPrivateKeyId("the-key-id")
			.setPrivateKey(keys.generateKeyPair().getPrivate())
			.build();
	}

	private static GoogleCredentials parsed(String json) throws IOException {
		return GoogleCredentials.fromStream(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
	}

	@Test
	void serviceAccountIsItsEmailAddress() throws GeneralSecurityException {
		Identity identity = of(serviceAccount());
		assertThat(identity).isEqualTo(new Identity("gcp", EMAIL, "project-in-use", CredentialSource.CONFIGURATION,
				Map.of(GcpIdentities.CREDENTIAL_KIND, "service account key")));
		assertThat(identity.toString()).doesNotContain("the-key-id");
	}

	@Test
	void projectIsThatOfTheKeyUnlessAnotherIsInUse() throws GeneralSecurityException {
		ServiceAccountCredentials account = serviceAccount();
		assertThat(GcpIdentities.identity(() -> account, null).current().account()).isEqualTo("project-of-the-key");
	}

	@Test
	void impersonatedServiceAccountTellsWhoTookItOn() throws GeneralSecurityException {
		Identity identity = of(ImpersonatedCredentials.create(serviceAccount(),
				"target@shield-test.iam.gserviceaccount.com", null, List.of(), 300));
		assertThat(identity.principal()).isEqualTo("target@shield-test.iam.gserviceaccount.com");
		assertThat(identity.source()).isEqualTo(CredentialSource.ASSUMED_ROLE);
		assertThat(identity.details()).containsEntry(GcpIdentities.IMPERSONATED_BY, EMAIL);
	}

	@Test
	void userIsKnownByTheClientOnly() {
		Identity identity = of(UserCredentials.newBuilder()
			.setClientId("client.apps.googleusercontent.com")
			.setClientSecret("a-client-secret")
			.setRefreshToken("a-refresh-token")
			.build());
		assertThat(identity.principal()).isEqualTo("client.apps.googleusercontent.com");
		assertThat(identity.source()).isEqualTo(CredentialSource.LOGIN);
		assertThat(identity.toString()).doesNotContain("a-client-secret", "a-refresh-token");
	}

	@Test
	void federationIsItsServiceAccountOrItsAudience() throws IOException {
		String json = """
				{"type":"external_account","audience":"//iam.googleapis.com/projects/1/pools/p/providers/x",
				"subject_token_type":"urn:ietf:params:oauth:token-type:jwt",
				"token_url":"https://sts.googleapis.com/v1/token","credential_source":{"file":"/var/run/token"}%s}""";
		assertThat(of(parsed(json.formatted(""))).principal())
			.isEqualTo("//iam.googleapis.com/projects/1/pools/p/providers/x");
		Identity identity = of(parsed(json.formatted(
				",\"service_account_impersonation_url\":\"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/"
						+ EMAIL + ":generateAccessToken\"")));
		assertThat(identity.principal()).isEqualTo(EMAIL);
		assertThat(identity.source()).isEqualTo(CredentialSource.WEB_IDENTITY);
	}

	@Test
	void metadataServerIsAskedOnceAndWhenNeeded() throws IOException {
		AtomicInteger calls = new AtomicInteger();
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
		server.createContext("/computeMetadata/v1/instance/service-accounts/", (exchange) -> {
			calls.incrementAndGet();
			byte[] answer = EMAIL.getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().add("Metadata-Flavor", "Google");
			exchange.sendResponseHeaders(200, answer.length);
			exchange.getResponseBody().write(answer);
			exchange.close();
		});
		server.start();
		try {
			ComputeEngineCredentials credentials = ComputeEngineCredentials.newBuilder()
				.setHttpTransportFactory(() -> redirectedTo(server.getAddress().getPort()))
				.build();
			CloudIdentity identity = GcpIdentities.identity(() -> credentials, "p");
			assertThat(calls).hasValue(0);
			assertThat(identity.current().principal()).isEqualTo(EMAIL);
			assertThat(identity.current().source()).isIn(CredentialSource.INSTANCE, CredentialSource.CONTAINER);
			assertThat(calls).hasValue(1);
		}
		finally {
			server.stop(0);
		}
	}

	/** Sends requests for the metadata server to a server of the test. */
	private static HttpTransport redirectedTo(int port) {
		return new NetHttpTransport.Builder()
			.setConnectionFactory((url) -> (HttpURLConnection) URI.create("http://127.0.0.1:" + port + url.getFile())
				.toURL()
				.openConnection())
			.build();
	}

	@Test
	void withoutCredentialsItIsAnonymous() {
		assertThat(of(NoCredentials.getInstance()).principal()).isEqualTo("anonymous");
	}

	@Test
	void tokenOfTheApplicationIsOfUnknownOrigin() {
		Identity identity = of(GoogleCredentials.create(new AccessToken("a-token", null)));
		assertThat(identity.source()).isEqualTo(CredentialSource.UNKNOWN);
		assertThat(identity.toString()).doesNotContain("a-token");
	}

	@Test
	void missingCredentialsAreUnauthenticatedAndNotRemembered() {
		AtomicInteger calls = new AtomicInteger();
		CloudIdentity identity = GcpIdentities.identity(() -> {
			if (calls.incrementAndGet() == 1) {
				throw new IOException("Your default credentials were not found.");
			}
			return NoCredentials.getInstance();
		}, null);
		CloudException failure = catchThrowableOfType(CloudException.class, identity::current);
		assertThat(failure.kind()).isEqualTo(CloudErrorKind.AUTH_FAILED);
		assertThat(failure.category()).isEqualTo(CloudErrorCategory.UNAUTHENTICATED);
		assertThat(identity.current().account()).isNull();
	}

}
