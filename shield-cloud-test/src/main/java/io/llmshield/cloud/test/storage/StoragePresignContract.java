package io.llmshield.cloud.test.storage;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.storage.PresignPutOptions;
import io.llmshield.cloud.storage.PresignedUrl;
import io.llmshield.cloud.storage.StorageCapability;
import io.llmshield.cloud.test.CloudFailures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Signed links, used over HTTP where the fixture serves them.
 */
public abstract class StoragePresignContract extends StorageContractGroup {

	private static final Duration VALIDITY = Duration.ofMinutes(10);

	// With HTTP/2, the default, the client offers "Upgrade: h2c" on every request. A
	// server on Node.js then stops
	// reading a connection whose last request had a body: the next request on it waits
	// for ever.
	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private HttpResponse<byte[]> send(String method, URI uri, PresignedUrl headers, byte[] body)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri)
			.timeout(Duration.ofSeconds(30))
			.method(method, (body.length > 0) ? BodyPublishers.ofByteArray(body) : BodyPublishers.noBody());
		headers.headers().forEach((name, value) -> {
			// This client derives the length from the body and refuses to be told
			if (!"content-length".equalsIgnoreCase(name)) {
				request.header(name, value);
			}
		});
		return this.client.send(request.build(), BodyHandlers.ofByteArray());
	}

	private HttpResponse<byte[]> get(PresignedUrl link) throws IOException, InterruptedException {
		return send("GET", link.uri(), link, new byte[0]);
	}

	private HttpResponse<byte[]> put(PresignedUrl link, byte[] body) throws IOException, InterruptedException {
		return send("PUT", link.uri(), link, body);
	}

	private static void assertRefused(HttpResponse<byte[]> response) {
		assertThat(response.statusCode()).isBetween(400, 499);
	}

	@ParameterizedTest
	@ValueSource(strings = { KEY, "with space/and+plus&more=1?x#y.json", "percent%2F%20", "\u6a21\u578b/\uD83D\uDEE1" })
	@RequiresStorageCapability(StorageCapability.PRESIGN_GET)
	@RequiresStorageAbility(StorageFixtureAbility.SERVE_LINKS)
	void linkDownloads(String key) throws Exception {
		store().put(key, text("content"));
		HttpResponse<byte[]> response = get(store().presignGet(key, VALIDITY));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(text("content"));
	}

	@Test
	@RequiresStorageCapability(StorageCapability.PRESIGN_GET)
	void linkTellsMethodAndEnd() {
		PresignedUrl link = store().presignGet(KEY, VALIDITY);
		assertThat(link.method()).isEqualTo("GET");
		assertThat(link.expiresAt()).isCloseTo(environment().fixture().now().plus(VALIDITY),
				within(Duration.ofMinutes(5)));
		assertThat(link.uri().getRawQuery()).isNotBlank();
		assertThat(link.toString()).doesNotContain(link.uri().getRawQuery());
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1, 999, 604_800_001 })
	@RequiresStorageCapability({ StorageCapability.PRESIGN_GET, StorageCapability.PRESIGN_PUT })
	void validityOutsideTheRuleIsRefused(long millis) {
		Duration validity = Duration.ofMillis(millis);
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> store().presignGet(KEY, validity));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> store().presignPut(KEY, PresignPutOptions.of(validity)));
		assertThat(faults().calls()).isEmpty();
	}

	@Test
	@RequiresStorageCapability(StorageCapability.PRESIGN_GET)
	@RequiresStorageAbility(StorageFixtureAbility.SERVE_LINKS)
	void changedLinkIsRefused() throws Exception {
		store().put(KEY, text("content"));
		store().put(KEY + "2", text("another"));
		PresignedUrl link = store().presignGet(KEY, VALIDITY);
		String text = link.uri().toString();
		assertRefused(send("GET", URI.create(text.replace(".json?", ".json2?")), link, new byte[0]));
		assertRefused(send("GET", URI.create(text.substring(0, text.indexOf('?'))), link, new byte[0]));
		assertRefused(send("PUT", link.uri(), link, text("injected")));
		assertRefused(send("DELETE", link.uri(), link, new byte[0]));
		assertContent(KEY, text("content"));
	}

	@Test
	@RequiresStorageCapability(StorageCapability.PRESIGN_GET)
	@RequiresStorageAbility(StorageFixtureAbility.SERVE_LINKS)
	void linkToAMissingObjectIsNotFound() throws Exception {
		assertThat(get(store().presignGet("missing", VALIDITY)).statusCode()).isEqualTo(404);
	}

	@Test
	@RequiresStorageCapability({ StorageCapability.PRESIGN_GET, StorageCapability.PRESIGN_PUT })
	@RequiresStorageAbility({ StorageFixtureAbility.SERVE_LINKS, StorageFixtureAbility.ADVANCE_TIME })
	void expiredLinkIsRefused() throws Exception {
		store().put(KEY, text("content"));
		PresignedUrl download = store().presignGet(KEY, Duration.ofSeconds(30));
		PresignedUrl upload = store().presignPut(KEY, PresignPutOptions.of(Duration.ofSeconds(30)));
		environment().fixture().advanceTime(Duration.ofSeconds(40));
		assertRefused(get(download));
		assertRefused(put(upload, text("late")));
		assertContent(KEY, text("content"));
	}

	@Test
	@RequiresStorageCapability(StorageCapability.PRESIGN_PUT)
	@RequiresStorageAbility(StorageFixtureAbility.SERVE_LINKS)
	void linkUploads() throws Exception {
		HttpResponse<byte[]> response = put(store().presignPut(KEY, PresignPutOptions.of(VALIDITY)), text("uploaded"));
		assertThat(response.statusCode()).isBetween(200, 299);
		assertContent(KEY, text("uploaded"));
	}

	@Test
	@RequiresStorageCapability({ StorageCapability.PRESIGN_PUT, StorageCapability.PRESIGN_LENGTH })
	@RequiresStorageAbility(StorageFixtureAbility.SERVE_LINKS)
	void uploadIsBoundToItsLength() throws Exception {
		PresignPutOptions options = new PresignPutOptions(VALIDITY, 8L, null, null);
		assertRefused(put(store().presignPut(KEY, options), text("too long for it")));
		assertAbsent(KEY);
		assertThat(put(store().presignPut(KEY, options), text("8 bytes.")).statusCode()).isBetween(200, 299);
		assertContent(KEY, text("8 bytes."));
	}

	@Test
	@RequiresStorageCapability({ StorageCapability.PRESIGN_PUT, StorageCapability.PRESIGN_TYPE })
	@RequiresStorageAbility(StorageFixtureAbility.SERVE_LINKS)
	void uploadIsBoundToItsType() throws Exception {
		PresignedUrl link = store().presignPut(KEY, new PresignPutOptions(VALIDITY, null, "application/json", null));
		HttpRequest wrong = HttpRequest.newBuilder(link.uri())
			.timeout(Duration.ofSeconds(30))
			.header("Content-Type", "text/html")
			.PUT(BodyPublishers.ofByteArray(text("<html>")))
			.build();
		assertRefused(this.client.send(wrong, BodyHandlers.ofByteArray()));
		assertAbsent(KEY);
		assertThat(put(link, text("{}")).statusCode()).isBetween(200, 299);
		assertThat(store().getMetadata(KEY).contentType()).isEqualTo("application/json");
	}

	@Test
	@RequiresStorageCapability({ StorageCapability.PRESIGN_PUT, StorageCapability.PRESIGN_CHECKSUM })
	@RequiresStorageAbility(StorageFixtureAbility.SERVE_LINKS)
	void uploadIsBoundToItsChecksum() throws Exception {
		long crc32c = Checksums.crc32c(text("expected"));
		PresignPutOptions options = new PresignPutOptions(VALIDITY, null, null, crc32c);
		assertRefused(put(store().presignPut(KEY, options), text("replaced")));
		assertAbsent(KEY);
		assertThat(put(store().presignPut(KEY, options), text("expected")).statusCode()).isBetween(200, 299);
		assertContent(KEY, text("expected"));
	}

	@Test
	@RequiresMissingStorageCapability(StorageCapability.PRESIGN_GET)
	void signedDownloadsAreUnsupported() {
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED, () -> store().presignGet(KEY, VALIDITY));
	}

	@Test
	@RequiresMissingStorageCapability(StorageCapability.PRESIGN_PUT)
	void signedUploadsAreUnsupported() {
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED,
				() -> store().presignPut(KEY, PresignPutOptions.of(VALIDITY)));
	}

	@Test
	@RequiresMissingStorageCapability(StorageCapability.PRESIGN_LENGTH)
	void boundLengthIsUnsupported() {
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED,
				() -> store().presignPut(KEY, new PresignPutOptions(VALIDITY, 1L, null, null)));
	}

	@Test
	@RequiresMissingStorageCapability(StorageCapability.PRESIGN_TYPE)
	void boundTypeIsUnsupported() {
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED,
				() -> store().presignPut(KEY, new PresignPutOptions(VALIDITY, null, "text/plain", null)));
	}

	@Test
	@RequiresMissingStorageCapability(StorageCapability.PRESIGN_CHECKSUM)
	void boundChecksumIsUnsupported() {
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED,
				() -> store().presignPut(KEY, new PresignPutOptions(VALIDITY, null, null, 1L)));
	}

}
