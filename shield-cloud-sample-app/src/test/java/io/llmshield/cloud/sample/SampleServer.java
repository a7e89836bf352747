package io.llmshield.cloud.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.llmshield.cloud.storage.CloudStorage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The sample, running on a free port with its data in a directory.
 */
public final class SampleServer implements AutoCloseable {

	/** On a busy machine nothing is slower than allowed, and what is left is sent. */
	private static final List<String> PATIENT = List.of("llmshield.cloud.health.timeout=1m",
			"llmshield.cloud.health.slow-threshold=1m", "llmshield.cloud.telemetry.logs.shutdown-timeout=1m",
			"llmshield.cloud.telemetry.metrics.close-timeout=1m");

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

	private final Path directory;

	private final ConfigurableApplicationContext context;

	private final int port;

	private SampleServer(Path directory, ConfigurableApplicationContext context, int port) {
		this.directory = directory;
		this.context = context;
		this.port = port;
	}

	/**
	 * Talk to a sample that runs in another process, which the caller ends. It has no
	 * beans here.
	 */
	static SampleServer elsewhere(Path directory, int port) {
		return new SampleServer(directory, null, port);
	}

	public static SampleServer start(Path directory, String... properties) {
		return start(directory, SampleApplication.class, properties);
	}

	/**
	 * Start with another configuration class beside the application.
	 */
	public static SampleServer start(Path directory, Class<?> configuration, String... properties) {
		return start(directory, new SpringApplicationBuilder(SampleApplication.class, configuration),
				List.of(properties));
	}

	/**
	 * Start with beans that are there before all others.
	 */
	static SampleServer start(Path directory, ApplicationContextInitializer<GenericApplicationContext> beans,
			List<String> properties) {
		return start(directory, new SpringApplicationBuilder(SampleApplication.class)
			.initializers((context) -> beans.initialize((GenericApplicationContext) context)), properties);
	}

	private static SampleServer start(Path directory, SpringApplicationBuilder application, List<String> properties) {
		ConfigurableApplicationContext context = application.run(arguments(directory, properties));
		return new SampleServer(directory, context,
				Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port")));
	}

	/**
	 * Return the arguments of a sample on a free port with its data in a directory; of
	 * two properties of one name, the last.
	 */
	static String[] arguments(Path directory, List<String> properties) {
		Map<String, String> all = new LinkedHashMap<>();
		Stream
			.concat(Stream.of("server.port=0", "llmshield.cloud.local.directory=" + directory.resolve("cloud"),
					"llmshield.cloud.local.key-file=" + directory.resolve("local.key"),
					"shield.sample.data-directory=" + directory.resolve("sample"), "spring.main.banner-mode=off"),
					Stream.concat(PATIENT.stream(), properties.stream()))
			.forEach((property) -> all.put(property.substring(0, property.indexOf('=')), "--" + property));
		return all.values().toArray(String[]::new);
	}

	public <T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	public <T> T bean(String name, Class<T> type) {
		return this.context.getBean(name, type);
	}

	public CloudStorage store(String name) {
		return BeanFactoryAnnotationUtils.qualifiedBeanOfType(this.context.getBeanFactory(), CloudStorage.class, name);
	}

	public int port() {
		return this.port;
	}

	public String clientKey() {
		return key("client.key");
	}

	public String adminKey() {
		return key("admin.key");
	}

	private String key(String name) {
		try {
			return Files.readString(this.directory.resolve("sample").resolve(name));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public Answer get(String path) {
		return send(request(path).GET());
	}

	public Answer getAs(String key, String path) {
		return send(request(path).header("X-API-Key", key).GET());
	}

	public Answer postAs(String key, String path, String json) {
		return postAs(key, path, BodyPublishers.ofString(json));
	}

	public Answer postAs(String key, String path, BodyPublisher body) {
		return send(request(path).header("X-API-Key", key).header("Content-Type", "application/json").POST(body));
	}

	public Answer scan(String text) {
		return postAs(clientKey(), "/v1/scan", MAPPER.createObjectNode().put("text", text).toString());
	}

	public HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path)).timeout(Duration.ofSeconds(30));
	}

	public Answer send(HttpRequest.Builder request) {
		try {
			return new Answer(this.http.send(request.build(), BodyHandlers.ofString()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		if (this.context != null) {
			this.context.close();
		}
	}

	/**
	 * An answer.
	 *
	 * @param response the response
	 */
	public record Answer(HttpResponse<String> response) {

		public int status() {
			return this.response.statusCode();
		}

		public String header(String name) {
			return this.response.headers().firstValue(name).orElse("");
		}

		public String body() {
			return this.response.body();
		}

		public JsonNode json() {
			return MAPPER.readTree(this.response.body());
		}

		public String text(String field) {
			return json().path(field).asString();
		}

	}

}
