package io.llmshield.cloud.autoconfigure.gcp;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicInteger;

import com.google.api.gax.core.CredentialsProvider;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.OAuth2CredentialsWithRefresh;
import io.llmshield.cloud.autoconfigure.traces.OtlpServer;
import io.llmshield.cloud.autoconfigure.traces.TracingBoot;
import io.llmshield.cloud.traces.CloudTracer;
import io.llmshield.cloud.traces.TraceDestination;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Traces on Google Cloud: with a token of the application's credentials.
 */
class GcpTracesTests {

	private final OtlpServer server = new OtlpServer();

	@AfterEach
	void close() {
		this.server.close();
	}

	private static CredentialsProvider token(String value) {
		GoogleCredentials credentials = GoogleCredentials
			.create(new AccessToken(value, Date.from(Instant.now().plus(Duration.ofHours(1)))))
			.createWithQuotaProject("somebody-elses");
		return () -> credentials;
	}

	@Test
	void requestsCarryTheTokenAndTheProject() {
		TracingBoot.on(GcpRunner.usable(), this.server)
			.withBean(CredentialsProvider.class, () -> token("the-token"))
			.withPropertyValues("llmshield.cloud.gcp.location=europe-west3")
			.run((context) -> context.getBean(CloudTracer.class).span("work").run((span) -> span.event("now")));
		assertThat(this.server.received()).singleElement().satisfies((request) -> {
			assertThat(request.header("Authorization")).isEqualTo("Bearer the-token");
			assertThat(request.header("x-goog-user-project")).isEqualTo("shield-test");
			assertThat(OtlpServer.value(request.resource(), "gcp.project_id")).isEqualTo("shield-test");
			assertThat(OtlpServer.value(request.resource(), "cloud.account.id")).isEqualTo("shield-test");
			assertThat(OtlpServer.value(request.resource(), "cloud.provider")).isEqualTo("gcp");
			assertThat(OtlpServer.value(request.resource(), "cloud.region")).isEqualTo("europe-west3");
		});
		assertThat(this.server.span("work").getEventsCount()).isEqualTo(1);
	}

	@Test
	void noTokenIsWantedWhereAllServicesAreStandIns() {
		TracingBoot.on(GcpRunner.on("http://127.0.0.1:1", "http://127.0.0.1:1"), this.server)
			.run((context) -> context.getBean(CloudTracer.class).span("work").run((span) -> span.event("now")));
		assertThat(this.server.received()).singleElement()
			.satisfies((request) -> assertThat(request.header("Authorization")).isNull());
	}

	/** Google's library asks anew for a token that is about to expire. */
	@Test
	void expiredTokenIsRefreshedBetweenTwoAttempts() {
		AtomicInteger refreshed = new AtomicInteger();
		OAuth2CredentialsWithRefresh credentials = OAuth2CredentialsWithRefresh.newBuilder()
			.setAccessToken(new AccessToken("token-0", Date.from(Instant.now().minusSeconds(1))))
			.setRefreshHandler(() -> new AccessToken("token-" + refreshed.incrementAndGet(),
					Date.from(Instant.now().minusSeconds(1))))
			.build();
		this.server.answer(503);
		TracingBoot.on(GcpRunner.usable(), this.server)
			.withBean(CredentialsProvider.class, () -> () -> credentials)
			.run((context) -> context.getBean(CloudTracer.class).span("work").run((span) -> span.event("now")));
		assertThat(this.server.received()).hasSize(2);
		assertThat(this.server.received().get(1).header("Authorization"))
			.isNotEqualTo(this.server.received().get(0).header("Authorization"))
			.startsWith("Bearer token-");
	}

	@Test
	void endpointIsTheTelemetryApi() {
		TracingBoot.with(GcpRunner.usable())
			.withPropertyValues("llmshield.cloud.telemetry.traces.enabled=true")
			.run((context) -> {
				TraceDestination destination = context.getBean(TraceDestination.class);
				assertThat(destination.endpoint()).isEqualTo(URI.create("https://telemetry.googleapis.com/v1/traces"));
				assertThat(destination.limits().attributes()).isEqualTo(8192);
			});
	}

}
