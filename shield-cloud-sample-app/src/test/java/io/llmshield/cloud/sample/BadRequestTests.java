package io.llmshield.cloud.sample;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import io.llmshield.cloud.sample.SampleServer.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every wrong request gets a problem that says what is wrong and repeats nothing.
 */
class BadRequestTests {

	private static final int TOO_LARGE = 1_048_577;

	@TempDir
	private static Path directory;

	private static SampleServer server;

	@BeforeAll
	static void start() {
		server = SampleServer.start(directory);
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"text": "sesame            | malformed-json  | line 1, column
			{"text": sesame}            | malformed-json  | line 1, column 10
			{"text": "a"} sesame        | malformed-json  | line 1, column
			{"text": "a", "text": "b"}  | malformed-json  | line 1, column
			{"text": "a", "sesame": 1}  | malformed-json  | known are [target, text]
			{"sesame": "a"}             | malformed-json  | known are [target, text]
			{"text": 5}                 | malformed-json  | The field 'text' holds a value of the wrong type
			{"text": ["sesame"]}        | malformed-json  | The field 'text' holds a value of the wrong type
			["sesame"]                  | malformed-json  | not a JSON object
			"sesame"                    | malformed-json  | not a JSON object
			null                        | malformed-json  | The request has no body
			``                          | malformed-json  | The request has no body
			{}                          | invalid-request | The field 'text' is missing
			{"text": null}              | invalid-request | The field 'text' is missing
			{"text": "a", "target": ""} | invalid-request | must be 'prompt' or 'output'
			{"text": "sesame \\ud800"}  | invalid-request | not valid Unicode
			""")
	void aMalformedScanIsRefused(String body, String code, String detail) {
		Answer answer = server.postAs(server.clientKey(), "/v1/scan", body);
		assertProblem(answer, 400, code);
		assertThat(answer.text("detail")).contains(detail);
		assertThat(answer.body()).doesNotContain("sesame");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"version": "2"            | not valid JSON
			{"version": "2"}           | field 'review-from': is missing
			[]                         | must be an object
			""")
	void aMalformedRuleDocumentIsRefused(String body, String detail) {
		Answer answer = server.postAs(server.adminKey(), "/v1/admin/rules", body);
		assertProblem(answer, 422, "rules-invalid");
		assertThat(answer.text("detail")).contains(detail);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v1/scan", "/v1/admin/rules", "/v1/admin/keys/rotate" })
	void anOversizedBodyIsRefused(String path) {
		String key = path.startsWith("/v1/admin") ? server.adminKey() : server.clientKey();
		Answer answer = server.postAs(key, path, BodyPublishers.ofByteArray(new byte[TOO_LARGE]));
		assertProblem(answer, 413, "body-too-large");
		assertThat(answer.text("detail")).contains("1048577 bytes", "1048576");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v1/scan", "/v1/admin/rules" })
	void anOversizedBodyOfUnknownLengthIsRefused(String path) {
		String key = path.startsWith("/v1/admin") ? server.adminKey() : server.clientKey();
		byte[] body = ("{\"text\": \"" + "a".repeat(TOO_LARGE)).getBytes(StandardCharsets.UTF_8);
		Answer answer = server.postAs(key, path, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
		assertProblem(answer, 413, "body-too-large");
	}

	@Test
	void theLargestBodyIsScanned() {
		String frame = "{\"text\": \"\"}";
		String text = "word ".repeat(300_000).substring(0, TOO_LARGE - 1 - frame.length());
		Answer answer = server.postAs(server.clientKey(), "/v1/scan", "{\"text\": \"" + text + "\"}");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.json().path("textLength").asInt()).isEqualTo(text.length());
	}

	@ParameterizedTest
	@CsvSource({ "GET, /v1/scans", "GET, /v1/scans/01928b4c-0000-7000-8000-000000000000", "POST, /v1/scan",
			"GET, /v1/admin/rules", "GET, /v1/admin/rules/document", "POST, /v1/admin/rules",
			"POST, /v1/admin/keys/rotate", "GET, /v1", "GET, /v1/no-such-path", "DELETE, /v1/scan" })
	void aRequestWithoutAKeyIsRefused(String method, String path) {
		Answer answer = server.send(server.request(path).method(method, BodyPublishers.noBody()));
		assertProblem(answer, 401, "unauthenticated");
		assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
		Answer wrong = server.send(server.request(path)
			.header("X-API-Key", "not-a-key-that-we-made")
			.method(method, BodyPublishers.noBody()));
		assertProblem(wrong, 401, "unauthenticated");
		assertThat(wrong.body()).doesNotContain("not-a-key-that-we-made");
	}

	@ParameterizedTest
	@ValueSource(strings = { "01928b4c-0000-7000-8000-000000000000", "01928B4C-0000-7000-8000-000000000000", "sesame",
			"01928b4c-0000-4000-8000-000000000000", "..%5c..", "%00", "01928b4c-0000-7000-8000-000000000000.json" })
	void anUnknownScanIsNotFound(String id) {
		Answer answer = server.getAs(server.clientKey(), "/v1/scans/" + id);
		assertThat(answer.status()).isIn(400, 404);
		assertProblem(answer, answer.status(), (answer.status() == 404) ? "scan-not-found" : "invalid-request");
	}

	@ParameterizedTest
	@CsvSource({ "day=2026-02-30, 'day'", "day=sesame, 'day'", "limit=0, 'limit'", "limit=501, 'limit'",
			"limit=sesame, 'limit'", "after=sesame, 'after'",
			"day=2026-11-22&after=01928b4c-0000-7000-8000-000000000000, 'after'" })
	void aWrongParameterIsRefused(String query, String named) {
		Answer answer = server.getAs(server.clientKey(), "/v1/scans?" + query);
		assertProblem(answer, 400, "invalid-request");
		assertThat(answer.text("detail")).contains("'" + named + "'").doesNotContain("sesame");
	}

	@Test
	void aWrongMethodIsRefused() {
		Answer answer = server.getAs(server.clientKey(), "/v1/scan");
		assertProblem(answer, 405, "method-not-allowed");
		assertThat(answer.header("Allow")).isEqualTo("POST");
		assertProblem(server.postAs(server.clientKey(), "/actuator/prometheus", ""), 405, "method-not-allowed");
	}

	@Test
	void aWrongMediaTypeIsRefused() {
		Answer answer = server.send(server.request("/v1/scan")
			.header("X-API-Key", server.clientKey())
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(BodyPublishers.ofString("text=sesame")));
		assertProblem(answer, 415, "unsupported-media-type");
		assertThat(answer.text("detail")).contains("Content-Type: application/json");
	}

	@Test
	void anAnswerInAnotherMediaTypeIsRefused() {
		Answer answer = server.send(server.request("/v1/scan")
			.header("X-API-Key", server.clientKey())
			.header("Content-Type", "application/json")
			.header("Accept", "text/html")
			.POST(BodyPublishers.ofString("{\"text\": \"a\"}")));
		assertProblem(answer, 406, "not-acceptable");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/no-such-path", "/problems/no-such-code", "/error", "/actuator/no-such-endpoint" })
	void anUnknownPathIsNotFound(String path) {
		assertProblem(server.get(path), 404, "not-found");
	}

	@ParameterizedTest
	@ValueSource(strings = { "sesame", "GET /a|b HTTP/1.1\r\nHost: a", "GET /v1/scans/..%2f.. HTTP/1.1\r\nHost: a",
			"POST /v1/scan HTTP/1.1\r\nHost: a\r\nContent-Length: many", "GET / HTTP/1.1" })
	void whatIsNotHttpIsRefused(String head) throws IOException {
		try (Socket socket = new Socket("127.0.0.1", server.port())) {
			socket.setSoTimeout(10_000);
			socket.getOutputStream().write((head + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(answer).startsWith("HTTP/1.1 400")
				.contains("application/problem+json", "\"code\":\"invalid-request\"")
				.doesNotContain("sesame", "Apache", "a|b");
		}
	}

	@Test
	void everyProblemIsExplainedAtItsType() {
		Answer problem = server.getAs(server.clientKey(), "/v1/scan");
		Answer explanation = server.get(problem.text("type"));
		assertThat(explanation.status()).isEqualTo(200);
		assertThat(explanation.text("code")).isEqualTo(problem.text("code"));
		assertThat(explanation.text("remedy")).isNotEmpty();
		assertThat(server.get("/problems").json().size()).isGreaterThan(10);
	}

	private static void assertProblem(Answer answer, int status, String code) {
		assertThat(answer.status()).as(answer.body()).isEqualTo(status);
		assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
		assertThat(answer.text("code")).isEqualTo(code);
		assertThat(answer.text("type")).isEqualTo("/problems/" + code);
		assertThat(answer.json().path("status").asInt()).isEqualTo(status);
		assertThat(answer.text("title")).isNotEmpty();
		assertThat(answer.text("detail")).isNotEmpty();
	}

}
