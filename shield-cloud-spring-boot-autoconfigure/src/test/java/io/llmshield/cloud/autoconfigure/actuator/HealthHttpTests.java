package io.llmshield.cloud.autoconfigure.actuator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.autoconfigure.actuator.FaultyDriverConfiguration.Faults;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The actuator over HTTP, with nothing configured for it but what it shows.
 */
class HealthHttpTests {

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	@TempDir
	static Path directory;

	private static ConfigurableApplicationContext context;

	@BeforeAll
	static void start() {
		context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.SERVLET)
			.properties(LocalRunner.properties(directory))
			.properties("server.address=127.0.0.1", "server.port=0", "llmshield.cloud.health.cache-ttl=0ms",
					"llmshield.cloud.health.slow-threshold=1m", "llmshield.cloud.health.timeout=1m",
					"management.endpoints.web.exposure.include=health,info",
					"management.endpoint.health.show-details=always")
			.run();
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
		int port = ((WebServerApplicationContext) context).getWebServer().getPort();
		URI uri = URI.create("http://127.0.0.1:" + port + "/actuator/" + path);
		return CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
	}

	private static HttpResponse<String> health(CloudErrorCategory storage) throws IOException, InterruptedException {
		context.getBean(Faults.class).storage = storage;
		return get("health");
	}

	@Test
	void upIs200() throws Exception {
		HttpResponse<String> response = health(null);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).contains("\"status\":\"UP\"", "\"shieldCloud\"", "\"secrets\"", "\"storage\"");
	}

	@Test
	void degradedIs200AndReachesTheTop() throws Exception {
		HttpResponse<String> response = health(CloudErrorCategory.THROTTLED);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).contains("\"error\":\"throttled\"").containsPattern("\"status\":\"DEGRADED\"}?$");
	}

	@Test
	void downIs503() throws Exception {
		assertThat(health(CloudErrorCategory.UNAVAILABLE).statusCode()).isEqualTo(503);
	}

	@Test
	void infoTellsTheProvider() throws Exception {
		assertThat(get("info").body()).contains("\"shieldCloud\":{\"provider\":\"local\"");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(FaultyDriverConfiguration.class)
	static class Application {

	}

}
