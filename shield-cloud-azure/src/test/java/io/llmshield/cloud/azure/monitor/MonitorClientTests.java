package io.llmshield.cloud.azure.monitor;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.monitor.MonitorDouble.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tokens, addresses and sizes.
 */
@Timeout(120)
class MonitorClientTests {

	private LogsIngestionDouble service;

	@BeforeEach
	void open() throws IOException {
		this.service = new LogsIngestionDouble();
	}

	@AfterEach
	void close() {
		this.service.close();
	}

	private int post(MonitorClient client) {
		return client
			.post(CloudErrorKind.LOG_WRITE, "write", "it", "application/json",
					"[{\"TimeGenerated\":\"2026-11-26T00:00:00Z\"}]".getBytes())
			.status();
	}

	private MonitorClient client(TokenCredential credential) {
		return MonitorClient.of(URI.create(this.service.uri() + "/dataCollectionRules/" + LogsIngestionDouble.RULE
				+ "/streams/" + LogsIngestionDouble.STREAM + "?api-version=2023-01-01"), credential, null, null);
	}

	@Test
	void tokenIsKeptUntilItIsAboutToEnd() {
		List<List<String>> scopes = new ArrayList<>();
		MonitorClient client = client((request) -> {
			scopes.add(request.getScopes());
			int minutes = (scopes.size() == 1) ? 4 : 60;
			return Mono.just(new AccessToken(MonitorDouble.TOKEN, OffsetDateTime.now().plusMinutes(minutes)));
		});
		assertThat(List.of(post(client), post(client), post(client))).containsOnly(204);
		assertThat(scopes).containsExactly(List.of("https://monitor.azure.com/.default"),
				List.of("https://monitor.azure.com/.default"));
	}

	@Test
	void tokenThatWasRefusedIsNotUsedAgain() {
		AtomicInteger asked = new AtomicInteger();
		this.service.faults = (request) -> (request == 1) ? Fault.error(401, "Unauthorized") : null;
		MonitorClient client = client((request) -> {
			asked.incrementAndGet();
			return Mono.just(new AccessToken(MonitorDouble.TOKEN, OffsetDateTime.now().plusHours(1)));
		});
		assertThat(post(client)).isEqualTo(401);
		assertThat(post(client)).isEqualTo(204);
		assertThat(asked).hasValue(2);
	}

	@Test
	void keptTokenThatIsRefusedCostsNothingButAnotherToken() {
		AtomicInteger asked = new AtomicInteger();
		this.service.faults = (request) -> (request == 2) ? Fault.error(401, "Unauthorized") : null;
		MonitorClient client = client((request) -> {
			asked.incrementAndGet();
			return Mono.just(new AccessToken(MonitorDouble.TOKEN, OffsetDateTime.now().plusHours(1)));
		});
		assertThat(List.of(post(client), post(client))).containsOnly(204);
		assertThat(asked).hasValue(2);
		assertThat(this.service.requests).hasValue(3);
	}

	@Test
	void refusalIsNotAnsweredForEver() {
		this.service.faults = (request) -> (request >= 2) ? Fault.error(401, "Unauthorized") : null;
		MonitorClient client = client(MonitorDouble.credential());
		assertThat(List.of(post(client), post(client), post(client))).containsExactly(204, 401, 401);
		assertThat(this.service.requests).hasValue(4);
	}

	@Test
	void tokenIsUsedToItsEndWhileThereIsNoOther() {
		AtomicInteger asked = new AtomicInteger();
		MonitorClient client = client((request) -> (asked.incrementAndGet() == 1)
				? Mono.just(new AccessToken(MonitorDouble.TOKEN, OffsetDateTime.now().plusMinutes(4)))
				: Mono.error(new IllegalStateException("away")));
		assertThat(List.of(post(client), post(client))).containsOnly(204);
		assertThat(asked).hasValue(2);
	}

	@Test
	void credentialThatFailsIsTold() {
		MonitorClient client = client((request) -> Mono.error(new IllegalStateException("no login")));
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> post(client)).satisfies((ex) -> {
			assertThat(ex.kind()).isEqualTo(CloudErrorKind.LOG_WRITE);
			assertThat(ex.provider()).isEqualTo("azure");
		});
		MonitorClient empty = client((request) -> Mono.just(new AccessToken("", OffsetDateTime.MAX)));
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> post(empty))
			.satisfies((ex) -> assertThat(ex.category()).isEqualTo(CloudErrorCategory.UNAUTHENTICATED));
		assertThat(this.service.requests).hasValue(0);
	}

	@ParameterizedTest
	@CsvSource({ "https://x.ingest.monitor.azure.com,true", "http://127.0.0.1:1,true", "http://localhost,true",
			"http://[::1]:1,true", "http://example.com,false", "http://127.0.0.1.example.com,false",
			"http://localhost.example.com,false", "ftp://127.0.0.1,false", "file:///tmp,false" })
	void tokensAreNotSentInTheClear(URI uri, boolean allowed) {
		assertThat(MonitorClient.isAllowed(uri)).isEqualTo(allowed);
	}

	@ParameterizedTest
	@CsvSource({ "https://x.eastus-1.ingest.monitor.azure.com,com", "https://x.ingest.monitor.azure.us,us",
			"https://dc.applicationinsights.us,us", "https://dc.applicationinsights.azure.cn,cn",
			"https://dc.services.visualstudio.com,com", "http://127.0.0.1:1,com" })
	void tokensAreForTheCloudOfTheAddress(URI uri, String end) {
		assertThat(MonitorClient.scope(uri)).isEqualTo("https://monitor.azure." + end + "/.default");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", "abc", "\"\\\b\t\n\f\r", "\u0000\u001f\u007f", "größe", "€", "😀", "a\ud83d", "\ude00" })
	void sizeIsThatOfTheWriter(String text) {
		TrackItems items = TrackItems.of(ConnectionString.parse("InstrumentationKey=" + TrackDouble.KEY));
		byte[] item = items.item("", Instant.EPOCH, Map.of(), "", (json) -> json.writeStringProperty("x", text));
		byte[] without = items.item("", Instant.EPOCH, Map.of(), "", (json) -> json.writeStringProperty("x", ""));
		assertThat(JsonSize.of(text) - JsonSize.of("")).isEqualTo(item.length - without.length);
	}

}
