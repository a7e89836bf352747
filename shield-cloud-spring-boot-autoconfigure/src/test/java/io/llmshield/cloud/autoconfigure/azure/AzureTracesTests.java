package io.llmshield.cloud.autoconfigure.azure;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import io.llmshield.cloud.autoconfigure.traces.OtlpServer;
import io.llmshield.cloud.autoconfigure.traces.TracingBoot;
import io.llmshield.cloud.traces.CloudTracer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Traces on Azure: with a token of Entra ID for Azure Monitor.
 */
class AzureTracesTests {

	private final OtlpServer server = new OtlpServer();

	@AfterEach
	void close() {
		this.server.close();
	}

	@Test
	void everyAttemptCarriesATokenForAzureMonitor() {
		List<List<String>> scopes = new CopyOnWriteArrayList<>();
		TokenCredential credential = (request) -> {
			scopes.add(request.getScopes());
			return Mono.just(new AccessToken("token-" + scopes.size(), OffsetDateTime.now().plusMinutes(30)));
		};
		this.server.answer(429);
		TracingBoot.on(AzureRunner.bare().withPropertyValues(AzureRunner.ACCOUNT), this.server)
			.withBean(AzureStandIns.CREDENTIAL, TokenCredential.class, () -> credential)
			.withPropertyValues("llmshield.cloud.azure.location=germanywestcentral")
			.run((context) -> {
				scopes.clear();
				context.getBean(CloudTracer.class).span("work").run((span) -> span.event("now"));
			});
		assertThat(this.server.received()).hasSize(2);
		assertThat(this.server.received()).extracting((request) -> request.header("Authorization"))
			.containsExactly("Bearer token-1", "Bearer token-2");
		assertThat(scopes).containsOnly(List.of("https://monitor.azure.com/.default"));
		assertThat(this.server.received().get(1)).satisfies((request) -> {
			assertThat(OtlpServer.value(request.resource(), "cloud.provider")).isEqualTo("azure");
			assertThat(OtlpServer.value(request.resource(), "cloud.region")).isEqualTo("germanywestcentral");
			assertThat(request.spans()).singleElement()
				.satisfies((span) -> assertThat(span.getName()).isEqualTo("work"));
		});
	}

	@Test
	void missingEndpointIsRefusedWithTheRemedy() {
		TracingBoot.with(AzureRunner.usable())
			.withPropertyValues("llmshield.cloud.telemetry.traces.enabled=true")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("llmshield.cloud.telemetry.traces.endpoint")
				.hasMessageContaining("Application Insights"));
	}

}
