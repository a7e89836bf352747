package io.llmshield.cloud.autoconfigure.imports;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpExchange;

/**
 * As much of Secrets Manager as reading takes: every secret exists.
 */
final class SecretsManagerAnswers {

	static final String BATCH = "secretsmanager.BatchGetSecretValue";

	private static final Pattern ID = Pattern.compile("\"SecretId\":\"([^\"]*)\"");

	private static final Pattern IDS = Pattern.compile("\"SecretIdList\":\\[([^]]*)]");

	private SecretsManagerAnswers() {
	}

	static String body(HttpExchange exchange) throws IOException {
		return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
	}

	static void single(HttpExchange exchange, String request) throws IOException {
		answer(exchange, 200, value(first(ID, request)));
	}

	static void batch(HttpExchange exchange, String request) throws IOException {
		List<String> names = List.of(first(IDS, request).replace("\"", "").split(","));
		answer(exchange, 200,
				names.stream()
					.map(SecretsManagerAnswers::value)
					.collect(Collectors.joining(",", "{\"SecretValues\":[", "]}")));
	}

	/** As for whom no policy allows it. */
	static void refuse(HttpExchange exchange) throws IOException {
		answer(exchange, 400,
				"{\"__type\":\"AccessDeniedException\",\"Message\":\"User: test is not authorized to perform: "
						+ "secretsmanager:BatchGetSecretValue because no identity-based policy allows it\"}");
	}

	private static String first(Pattern pattern, String request) {
		return pattern.matcher(request).results().map((MatchResult found) -> found.group(1)).findFirst().orElseThrow();
	}

	private static String value(String name) {
		return """
				{"ARN":"arn:aws:secretsmanager:eu-central-1:123456789012:secret:%1$s-AbCdEf","Name":"%1$s",
				"VersionId":"01234567-89ab-cdef-0123-456789abcdef","VersionStages":["AWSCURRENT"],
				"SecretString":"value of %1$s"}""".formatted(name);
	}

	private static void answer(HttpExchange exchange, int status, String text) throws IOException {
		byte[] answer = text.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
		exchange.sendResponseHeaders(status, answer.length);
		exchange.getResponseBody().write(answer);
	}

}
