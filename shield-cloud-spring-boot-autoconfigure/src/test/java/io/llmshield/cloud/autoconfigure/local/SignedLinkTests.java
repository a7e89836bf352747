package io.llmshield.cloud.autoconfigure.local;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.zip.CRC32C;

import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.PresignPutOptions;
import io.llmshield.cloud.storage.PresignedUrl;
import io.llmshield.cloud.storage.PutOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Signed links over real HTTP, in an application that maps every path itself.
 */
class SignedLinkTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final byte[] CONTENT = "0123456789".getBytes(StandardCharsets.US_ASCII);

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	@TempDir
	static Path directory;

	private static ConfigurableApplicationContext context;

	private static CloudStorage storage;

	@BeforeAll
	static void start() {
		context = start("--server.servlet.context-path=/app");
		storage = context.getBean(CloudStorage.class);
		storage.put("plain.txt", CONTENT, PutOptions.ofType("text/plain"));
	}

	private static ConfigurableApplicationContext start(String... arguments) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.SERVLET)
			.properties(LocalRunner.properties(directory))
			.properties("server.address=127.0.0.1", "server.port=0")
			.run(arguments);
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	private static HttpResponse<byte[]> send(String method, URI uri, byte[] body, String... headers)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri)
			.method(method, (body != null) ? BodyPublishers.ofByteArray(body) : BodyPublishers.noBody());
		if (headers.length > 0) {
			request.headers(headers);
		}
		return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
	}

	private static HttpResponse<byte[]> get(String key, String... headers) throws IOException, InterruptedException {
		return send("GET", storage.presignGet(key, MINUTE).uri(), null, headers);
	}

	private static HttpResponse<byte[]> put(String key, PresignPutOptions options, byte[] body, String... headers)
			throws IOException, InterruptedException {
		return send("PUT", storage.presignPut(key, options).uri(), body, headers);
	}

	private static String header(HttpResponse<?> response, String name) {
		return response.headers().firstValue(name).orElse("");
	}

	@Test
	void linkPointsAtTheRunningServer() {
		int port = ((WebServerApplicationContext) context).getWebServer().getPort();
		assertThat(storage.presignGet("plain.txt", MINUTE).uri().toString())
			.startsWith("http://127.0.0.1:" + port + "/app/.shield-cloud/objects/default/plain.txt?");
	}

	@Test
	void downloads() throws Exception {
		HttpResponse<byte[]> response = get("plain.txt");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(CONTENT);
		assertThat(header(response, "Content-Type")).isEqualTo("text/plain");
		assertThat(header(response, "Content-Length")).isEqualTo("10");
		assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
		assertThat(header(response, "Content-Disposition")).startsWith("inline").contains("plain.txt");
		assertThat(header(response, "ETag")).isEqualTo("\"" + storage.getMetadata("plain.txt").versionToken() + "\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/html", "image/svg+xml", "application/javascript", "application/xhtml+xml" })
	void whatABrowserWouldRunIsSavedInstead(String type) throws Exception {
		storage.put("active", CONTENT, PutOptions.ofType(type));
		HttpResponse<byte[]> response = get("active");
		assertThat(header(response, "Content-Disposition")).startsWith("attachment");
		assertThat(header(response, "Content-Security-Policy")).isEqualTo("default-src 'none'; sandbox");
	}

	@ParameterizedTest
	@ValueSource(strings = { "with space/ä ö.txt", "a+b&c=d;e.txt", "100%.txt", "日本/🙂.bin", "quote\".txt" })
	void anyKeyIsServed(String key) throws Exception {
		storage.put(key, CONTENT);
		assertThat(get(key).body()).isEqualTo(CONTENT);
	}

	@Test
	void headHasNoBody() throws Exception {
		HttpResponse<byte[]> response = send("HEAD", storage.presignGet("plain.txt", MINUTE).uri(), null);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(header(response, "Content-Length")).isEqualTo("10");
		assertThat(response.body()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "bytes=2-4, 234, bytes 2-4/10", "bytes=7-, 789, bytes 7-9/10", "bytes=-2, 89, bytes 8-9/10",
			"bytes=8-99, 89, bytes 8-9/10" })
	void rangeIsServed(String range, String expected, String contentRange) throws Exception {
		HttpResponse<byte[]> response = get("plain.txt", "Range", range);
		assertThat(response.statusCode()).isEqualTo(206);
		assertThat(response.body()).asString(StandardCharsets.US_ASCII).isEqualTo(expected);
		assertThat(header(response, "Content-Range")).isEqualTo(contentRange);
	}

	@ParameterizedTest
	@ValueSource(strings = { "bytes=10-", "bytes=99-100", "bytes=4-2", "lines=1-2" })
	void rangeThatCannotBeServedIsRefused(String range) throws Exception {
		HttpResponse<byte[]> response = get("plain.txt", "Range", range);
		assertThat(response.statusCode()).isEqualTo(416);
		assertThat(header(response, "Content-Range")).isEqualTo("bytes */10");
	}

	@Test
	void severalRangesAreAnsweredWithAll() throws Exception {
		assertThat(get("plain.txt", "Range", "bytes=0-1,4-5").statusCode()).isEqualTo(200);
	}

	@Test
	void rangeOfAnotherVersionIsAnsweredWithAll() throws Exception {
		HttpResponse<byte[]> response = get("plain.txt", "Range", "bytes=0-1", "If-Range", "\"other\"");
		assertThat(response.statusCode()).isEqualTo(200);
	}

	@Test
	void unchangedObjectIsNotSentAgain() throws Exception {
		HttpResponse<byte[]> response = get("plain.txt", "If-None-Match", header(get("plain.txt"), "ETag"));
		assertThat(response.statusCode()).isEqualTo(304);
		assertThat(response.body()).isEmpty();
	}

	@Test
	void missingObjectIsNotFound() throws Exception {
		assertThat(get("missing").statusCode()).isEqualTo(404);
	}

	@Test
	void emptyObjectIsServed() throws Exception {
		storage.put("empty", new byte[0]);
		HttpResponse<byte[]> response = get("empty");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEmpty();
	}

	@Test
	void changedLinkIsForbidden() throws Exception {
		String link = storage.presignGet("plain.txt", MINUTE).uri().toString();
		assertThat(send("GET", URI.create(link.replace("plain.txt", "other.txt")), null).statusCode()).isEqualTo(403);
		assertThat(send("GET", URI.create(link + "x"), null).statusCode()).isEqualTo(403);
	}

	@Test
	void linkWithoutSignatureIsForbidden() throws Exception {
		String link = storage.presignGet("plain.txt", MINUTE).uri().toString();
		HttpResponse<byte[]> response = send("GET", URI.create(link.substring(0, link.indexOf('?'))), null);
		assertThat(response.statusCode()).isEqualTo(403);
		assertThat(response.body()).asString(StandardCharsets.US_ASCII).isEqualTo("ACCESS_DENIED\r\n");
	}

	@Test
	void linkOfOneMethodIsForbiddenForTheOther() throws Exception {
		assertThat(send("PUT", storage.presignGet("plain.txt", MINUTE).uri(), CONTENT).statusCode()).isEqualTo(403);
		URI put = storage.presignPut("plain.txt", PresignPutOptions.of(MINUTE)).uri();
		assertThat(send("GET", put, null).statusCode()).isEqualTo(403);
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST", "DELETE", "PATCH" })
	void otherMethodsAreNotAllowed(String method) throws Exception {
		HttpResponse<byte[]> response = send(method, storage.presignGet("plain.txt", MINUTE).uri(), CONTENT);
		assertThat(response.statusCode()).isEqualTo(405);
	}

	@Test
	void uploads() throws Exception {
		HttpResponse<byte[]> response = put("up", PresignPutOptions.of(MINUTE), CONTENT, "Content-Type", "text/csv");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(storage.getBytes("up")).isEqualTo(CONTENT);
		assertThat(storage.getMetadata("up").contentType()).isEqualTo("text/csv");
		assertThat(header(response, "ETag")).contains(storage.getMetadata("up").versionToken());
	}

	/** What curl sends if it is told no type; Spring would make parameters of it. */
	@ParameterizedTest
	@ValueSource(strings = { "application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded; charset=utf-8" })
	void uploadsWithTheTypeOfAForm(String type) throws Exception {
		byte[] body = "a=1&b=%zz".getBytes(StandardCharsets.US_ASCII);
		assertThat(put("form", PresignPutOptions.of(MINUTE), body, "Content-Type", type).statusCode()).isEqualTo(200);
		assertThat(storage.getBytes("form")).isEqualTo(body);
		assertThat(storage.getMetadata("form").contentType()).isEqualTo(type);
	}

	@Test
	void formsOfTheApplicationAreReadAsEver() throws Exception {
		int port = ((WebServerApplicationContext) context).getWebServer().getPort();
		HttpResponse<byte[]> response = send("PUT", URI.create("http://127.0.0.1:" + port + "/app/form"),
				"a=1".getBytes(StandardCharsets.US_ASCII), "Content-Type", "application/x-www-form-urlencoded");
		assertThat(response.body()).asString(StandardCharsets.US_ASCII).isEqualTo("1");
	}

	@Test
	void uploadsWithoutAKnownLength() throws Exception {
		URI uri = storage.presignPut("chunked", PresignPutOptions.of(MINUTE)).uri();
		HttpRequest request = HttpRequest.newBuilder(uri)
			.PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(CONTENT)))
			.build();
		assertThat(CLIENT.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
		assertThat(storage.getBytes("chunked")).isEqualTo(CONTENT);
	}

	@Test
	void largeUploadAndDownload() throws Exception {
		byte[] large = new byte[20 << 20];
		new Random(1).nextBytes(large);
		assertThat(put("large", PresignPutOptions.of(MINUTE), large).statusCode()).isEqualTo(200);
		assertThat(get("large").body()).isEqualTo(large);
	}

	@Test
	void uploadBoundToItsLength() throws Exception {
		PresignPutOptions options = new PresignPutOptions(MINUTE, 10L, null, null);
		assertThat(put("length", options, new byte[11]).statusCode()).isEqualTo(403);
		assertThat(storage.exists("length")).isFalse();
		assertThat(put("length", options, CONTENT).statusCode()).isEqualTo(200);
	}

	@Test
	void chunkedUploadBoundToItsLength() throws Exception {
		URI uri = storage.presignPut("chunked-length", new PresignPutOptions(MINUTE, 5L, null, null)).uri();
		HttpRequest request = HttpRequest.newBuilder(uri)
			.PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(CONTENT)))
			.build();
		assertThat(CLIENT.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(400);
		assertThat(storage.exists("chunked-length")).isFalse();
	}

	@Test
	void uploadBoundToItsType() throws Exception {
		PresignPutOptions options = new PresignPutOptions(MINUTE, null, "text/csv", null);
		assertThat(put("type", options, CONTENT, "Content-Type", "text/html").statusCode()).isEqualTo(403);
		assertThat(put("type", options, CONTENT).statusCode()).isEqualTo(403);
		assertThat(storage.exists("type")).isFalse();
		PresignedUrl link = storage.presignPut("type", options);
		assertThat(send("PUT", link.uri(), CONTENT, "Content-Type", link.headers().get("Content-Type")).statusCode())
			.isEqualTo(200);
	}

	@Test
	void uploadBoundToItsChecksum() throws Exception {
		CRC32C crc = new CRC32C();
		crc.update(CONTENT);
		PresignPutOptions options = new PresignPutOptions(MINUTE, null, null, crc.getValue());
		assertThat(put("checksum", options, "other".getBytes(StandardCharsets.US_ASCII)).statusCode()).isEqualTo(400);
		assertThat(storage.exists("checksum")).isFalse();
		assertThat(put("checksum", options, CONTENT).statusCode()).isEqualTo(200);
	}

	@Test
	void configuredAddressIsUsed() {
		try (ConfigurableApplicationContext other = start(
				"--llmshield.cloud.local.public-url=https://shield.example.com/x")) {
			assertThat(other.getBean(CloudStorage.class).presignGet("a", MINUTE).uri().toString())
				.startsWith("https://shield.example.com/x/.shield-cloud/objects/default/a?");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@RestController
		static class Everything {

			@GetMapping("/**")
			String everything() {
				return "the application's own";
			}

			@PutMapping("/form")
			String form(@RequestParam("a") String a) {
				return a;
			}

		}

	}

}
