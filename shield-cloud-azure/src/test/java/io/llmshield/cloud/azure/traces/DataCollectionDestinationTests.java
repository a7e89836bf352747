package io.llmshield.cloud.azure.traces;

import java.net.URI;
import java.time.OffsetDateTime;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.monitor.MonitorClient;
import io.llmshield.cloud.traces.TraceDestination;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What tokens are asked for, and credentials that give none.
 */
class DataCollectionDestinationTests {

	private static final URI ENDPOINT = URI.create("https://dce.germanywestcentral-1.ingest.monitor.azure.com/otlp");

	@ParameterizedTest
	@CsvSource({ "https://dce.eastus-1.ingest.monitor.azure.com/otlp, https://monitor.azure.com/.default",
			"https://dce.usgovvirginia-1.ingest.monitor.azure.us/otlp, https://monitor.azure.us/.default",
			"https://dce.chinaeast2-1.ingest.monitor.azure.cn/otlp, https://monitor.azure.cn/.default",
			"http://127.0.0.1:4318/v1/traces, https://monitor.azure.com/.default" })
	void tokensAreForTheCloudOfTheEndpoint(URI endpoint, String scope) {
		assertThat(MonitorClient.scope(endpoint)).isEqualTo(scope);
	}

	@Test
	void credentialThatFailsIsTold() {
		TokenCredential failing = (request) -> Mono.error(new IllegalStateException("no login"));
		TraceDestination destination = AzureTraces.destination(ENDPOINT, null, failing);
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> destination.authorize(new byte[0]))
			.satisfies((ex) -> assertThat(ex.provider()).isEqualTo("azure"));
	}

	@Test
	void emptyTokenIsNotSent() {
		TokenCredential empty = (request) -> Mono.just(new AccessToken("", OffsetDateTime.MAX));
		TraceDestination destination = AzureTraces.destination(ENDPOINT, null, empty);
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> destination.authorize(new byte[0]))
			.satisfies((ex) -> assertThat(ex.category()).isEqualTo(CloudErrorCategory.UNAUTHENTICATED));
	}

}
