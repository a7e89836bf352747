package io.llmshield.cloud.aws.identity;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.identity.CloudIdentity;
import io.llmshield.cloud.identity.CredentialSource;
import io.llmshield.cloud.identity.Identity;
import io.llmshield.cloud.test.Outcome;
import io.llmshield.cloud.test.Race;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The identity on the documented answers of STS.
 */
class AwsIdentityTests {

	private static final String ARN = "arn:aws:sts::123456789012:assumed-role/shield-app/i-0123456789abcdef0";

	private static final AwsCredentialsProvider CREDENTIALS = StaticCredentialsProvider
		.create(AwsBasicCredentials.create("AKIDEXAMPLE", "a-secret-key"));

	private HttpServer server;

	private final AtomicInteger calls = new AtomicInteger();

	private volatile int status = 200;

	private volatile String answer = """
			<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
			<GetCallerIdentityResult><Arn>%s</Arn><UserId>AROAEXAMPLE:i-0123456789abcdef0</UserId>
			<Account>123456789012</Account></GetCallerIdentityResult>
			<ResponseMetadata><RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId></ResponseMetadata>
			</GetCallerIdentityResponse>""".formatted(ARN);

	@BeforeEach
	void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
		this.server.setExecutor(Executors.newCachedThreadPool());
		this.server.createContext("/", (exchange) -> {
			this.calls.incrementAndGet();
			byte[] bytes = this.answer.getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().add("Content-Type", "text/xml");
			exchange.sendResponseHeaders(this.status, bytes.length);
			exchange.getResponseBody().write(bytes);
			exchange.close();
		});
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.server.stop(0);
	}

	private CloudIdentity identity(AwsCredentialsProvider credentials) {
		return AwsIdentities.identity(StsClient.builder()
			.endpointOverride(URI.create("http://127.0.0.1:" + this.server.getAddress().getPort()))
			.region(Region.EU_CENTRAL_1)
			.credentialsProvider(credentials)
			.build(), credentials);
	}

	private void refuse(int code, String error) {
		this.status = code;
		this.answer = """
				<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
				<Code>%s</Code><Message>text of the service</Message></Error>
				<RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId></ErrorResponse>""".formatted(error);
	}

	@Test
	void callerAndSourceAreTold() {
		assertThat(identity(CREDENTIALS).current()).isEqualTo(
				new Identity("aws", ARN, "123456789012", CredentialSource.CONFIGURATION, Map.of(AwsIdentities.USER_ID,
						"AROAEXAMPLE:i-0123456789abcdef0", AwsIdentities.CREDENTIAL_PROVIDER, "code")));
	}

	@Test
	void nothingIsAskedBeforeItIsNeededAndOnlyOnce() {
		CloudIdentity identity = identity(CREDENTIALS);
		assertThat(this.calls).hasValue(0);
		assertThat(Race.run((caller) -> identity.current().principal())).allMatch(Outcome::won);
		assertThat(this.calls).hasValue(1);
	}

	@Test
	void refreshAsksAgain() {
		CloudIdentity identity = identity(CREDENTIALS);
		identity.current();
		this.answer = this.answer.replace("shield-app", "shield-other");
		assertThat(identity.refresh().principal()).contains("shield-other");
		assertThat(identity.current().principal()).contains("shield-other");
	}

	@Test
	void failureIsNotRemembered() {
		CloudIdentity identity = identity(CREDENTIALS);
		String good = this.answer;
		refuse(403, "InvalidClientTokenId");
		CloudException failure = catchThrowableOfType(CloudException.class, identity::current);
		assertThat(failure.kind()).isEqualTo(CloudErrorKind.AUTH_FAILED);
		assertThat(failure.category()).isEqualTo(CloudErrorCategory.UNAUTHENTICATED);
		assertThat(failure.requestId()).isEqualTo("01234567-89ab-cdef-0123-456789abcdef");
		this.status = 200;
		this.answer = good;
		assertThat(identity.current().principal()).isEqualTo(ARN);
	}

	@Test
	void failedRefreshKeepsWhatIsKnown() {
		CloudIdentity identity = identity(CREDENTIALS);
		identity.current();
		refuse(403, "ExpiredToken");
		assertThat(catchThrowableOfType(CloudException.class, identity::refresh).category())
			.isEqualTo(CloudErrorCategory.UNAUTHENTICATED);
		assertThat(identity.current().principal()).isEqualTo(ARN);
	}

	@Test
	void missingCredentialsAreUnauthenticated() {
		CloudException failure = catchThrowableOfType(CloudException.class, identity(() -> {
			throw SdkClientException.create("Unable to load credentials from any of the providers in the chain");
		})::current);
		assertThat(failure.kind()).isEqualTo(CloudErrorKind.AUTH_FAILED);
		assertThat(failure.category()).isEqualTo(CloudErrorCategory.UNAUTHENTICATED);
		assertThat(this.calls).hasValue(0);
	}

	@Test
	void keysAreNowhere() {
		assertThat(identity(CREDENTIALS).current().toString()).doesNotContain("AKIDEXAMPLE", "a-secret-key");
	}

}
