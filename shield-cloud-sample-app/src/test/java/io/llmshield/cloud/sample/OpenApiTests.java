package io.llmshield.cloud.sample;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The description, the actuator and the page.
 */
class OpenApiTests {

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

	@Test
	void theDescriptionListsExactlyTheEndpoints() {
		Set<String> described = new TreeSet<>();
		JsonNode paths = server.get("/v3/api-docs").json().path("paths");
		paths.properties()
			.forEach((path) -> path.getValue()
				.propertyNames()
				.forEach((method) -> described.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));
		Set<String> served = new TreeSet<>();
		server.bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
			.getHandlerMethods()
			.forEach((mapping, method) -> {
				if (method.getBeanType().getName().startsWith("io.llmshield.cloud.sample")) {
					add(mapping, served);
				}
			});
		assertThat(described).isEqualTo(served)
			.contains("POST /v1/scan", "GET /v1/scans", "GET /v1/scans/{id}", "POST /v1/admin/keys/rotate",
					"GET /v1/admin/rules", "POST /v1/admin/rules");
	}

	private static void add(RequestMappingInfo mapping, Set<String> served) {
		for (String path : mapping.getPatternValues()) {
			mapping.getMethodsCondition().getMethods().forEach((method) -> served.add(method + " " + path));
		}
	}

	@Test
	void theDescriptionNamesTheSecurityOfEachPath() {
		JsonNode description = server.get("/v3/api-docs").json();
		assertThat(description.path("openapi").asString()).startsWith("3.");
		JsonNode schemes = description.path("components").path("securitySchemes");
		assertThat(schemes.path("apiKey").path("name").asString()).isEqualTo("X-API-Key");
		assertThat(schemes.path("bearer").path("scheme").asString()).isEqualTo("bearer");
		description.path("paths")
			.properties()
			.forEach((path) -> path.getValue()
				.forEach((operation) -> assertThat(operation.path("security").size()).as(path.getKey())
					.isEqualTo(path.getKey().startsWith("/v1/") ? 2 : 0)));
		JsonNode scan = description.path("paths").path("/v1/scan").path("post");
		assertThat(scan.path("responses").path("default").path("content").has("application/problem+json")).isTrue();
	}

	@Test
	void theActuatorShowsHealthAndMeters() {
		server.scan("Count me");
		JsonNode health = server.get("/actuator/health").json();
		assertThat(health.path("status").asString()).isEqualTo("UP");
		assertThat(health.path("components").has("rules")).isTrue();
		assertThat(server.get("/actuator/info").status()).isEqualTo(200);
		assertThat(server.get("/actuator/metrics").body()).contains("shield.sample.scan");
		assertThat(server.get("/actuator/prometheus").body()).contains("shield_sample_scan_seconds_count");
		assertThat(server.get("/actuator/env").status()).isEqualTo(404);
	}

	@Test
	void thePageIsServedWithItsScript() {
		assertThat(server.get("/").body()).contains("<title>LLM Shield sample</title>", "page.js", "style.css");
		assertThat(server.get("/").header("Content-Security-Policy")).startsWith("default-src 'self'");
		assertThat(server.get("/page.js").status()).isEqualTo(200);
		assertThat(server.get("/style.css").status()).isEqualTo(200);
		assertThat(server.get("/favicon.svg").status()).isEqualTo(200);
	}

}
