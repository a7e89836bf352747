package io.llmshield.cloud.autoconfigure.actuator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.concurrent.atomic.AtomicInteger;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.autoconfigure.QuietLogging;
import io.llmshield.cloud.logs.LogPipeline;
import io.llmshield.cloud.metrics.CloudMeterRegistry;
import io.llmshield.cloud.metrics.CloudMetrics;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricStatistics;
import io.llmshield.cloud.metrics.MetricUnit;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with metrics, logs and traces on a cloud, whose endpoint cuts every
 * connection from the first to the last: it starts, serves and stops, and its health says
 * why nothing arrives.
 */
@Timeout(180)
class DeadSinkTests {

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final String TELEMETRY = "llmshield.cloud.telemetry.";

	@TempDir
	Path directory;

	private final AtomicInteger connections = new AtomicInteger();

	private ServerSocket dead;

	private ConfigurableApplicationContext context;

	@BeforeEach
	void listen() throws IOException {
		this.dead = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
		Thread cutter = new Thread(this::cut, "dead-sink");
		cutter.setDaemon(true);
		cutter.start();
	}

	private String endpoint() {
		return "http://127.0.0.1:" + this.dead.getLocalPort();
	}

	private String[] aws() {
		return new String[] { "llmshield.cloud.provider=aws", "llmshield.cloud.aws.region=eu-central-1",
				"llmshield.cloud.aws.endpoint=" + endpoint(), "spring.cloud.aws.credentials.access-key=AKIDEXAMPLE",
				"spring.cloud.aws.credentials.secret-key=top-secret", TELEMETRY + "metrics.registry.step=1s" };
	}

	/** The service wants five seconds between points of a series. */
	private String[] gcp() {
		return new String[] { "llmshield.cloud.provider=gcp", "llmshield.cloud.gcp.project-id=shield-test",
				"llmshield.cloud.gcp.storage.endpoint=" + endpoint(),
				"llmshield.cloud.gcp.secrets.endpoint=" + endpoint(),
				"llmshield.cloud.gcp.metrics.endpoint=" + endpoint(), "llmshield.cloud.gcp.logs.endpoint=" + endpoint(),
				TELEMETRY + "metrics.registry.step=5s" };
	}

	private String[] azure() {
		return new String[] { "llmshield.cloud.provider=azure", "llmshield.cloud.azure.storage.account-name=shieldtest",
				"llmshield.cloud.azure.logs.endpoint=" + endpoint(),
				"llmshield.cloud.azure.logs.rule-id=dcr-0123456789abcdef0123456789abcdef",
				"llmshield.cloud.azure.application-insights.connection-string="
						+ "InstrumentationKey=5f1d2c3b-89ab-cdef-0123-456789abcdef;IngestionEndpoint=" + endpoint()
						+ "/",
				"llmshield.cloud.azure.application-insights.authenticate=true",
				TELEMETRY + "metrics.registry.step=1s" };
	}

	private void start(String... cloud) {
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.SERVLET)
			.properties(LocalRunner.properties(this.directory))
			.properties("server.address=127.0.0.1", "server.port=0", "spring.main.banner-mode=off",
					"logging.level.root=error", "management.endpoint.health.show-details=always",
					"management.tracing.sampling.probability=1.0", "llmshield.cloud.secrets.watch.interval=0s",
					"llmshield.cloud.resilience.retry.initial-backoff=1ms", "llmshield.cloud.health.timeout=100ms",
					TELEMETRY + "metrics.enabled=true", TELEMETRY + "metrics.interval=1s",
					TELEMETRY + "metrics.close-timeout=200ms", TELEMETRY + "logs.enabled=true",
					TELEMETRY + "logs.max-delay=10ms", TELEMETRY + "logs.shutdown-timeout=200ms",
					TELEMETRY + "traces.enabled=true", TELEMETRY + "traces.endpoint=" + endpoint() + "/v1/traces",
					TELEMETRY + "traces.timeout=2s", TELEMETRY + "traces.flush-timeout=200ms")
			.properties(cloud)
			.run();
	}

	private void cut() {
		while (true) {
			try (Socket socket = this.dead.accept()) {
				this.connections.incrementAndGet();
				socket.setSoLinger(true, 0);
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	@AfterEach
	void stop() throws IOException {
		this.context.close();
		this.dead.close();
		QuietLogging.restore();
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		int port = ((WebServerApplicationContext) this.context).getWebServer().getPort();
		return CLIENT.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
				BodyHandlers.ofString());
	}

	private JsonNode degraded(String component) throws IOException, InterruptedException {
		while (true) {
			JsonNode health = JSON.readTree(get("/actuator/health/shieldCloud/" + component).body());
			if (!health.path("status").asString().equals("UP")) {
				return health;
			}
			Thread.sleep(50);
		}
	}

	@Test
	void onAws() throws Exception {
		start(aws());
		servesAndStopsAndHealthSaysWhy("aws");
	}

	@Test
	@Tag("long")
	void onGoogleCloud() throws Exception {
		start(gcp());
		servesAndStopsAndHealthSaysWhy("gcp");
	}

	@Test
	@Tag("long")
	void onAzure() throws Exception {
		start(azure());
		servesAndStopsAndHealthSaysWhy("azure");
	}

	private void servesAndStopsAndHealthSaysWhy(String provider) throws Exception {
		assertThat(get("/scan").body()).isEqualTo("clean");
		for (String component : new String[] { "metrics", "logs", "traces" }) {
			JsonNode health = degraded(component);
			assertThat(health.path("status").asString()).as(component).isEqualTo("DEGRADED");
			JsonNode details = health.path("details");
			assertThat(details.path("provider").asString()).as(component).isEqualTo(provider);
			// On a busy machine the first request may not come to the cut in its time
			assertThat(details.path("error").asString()).as(component).isIn("unavailable", "timeout");
			assertThat(details.path("reason").asString()).as(component).isNotBlank();
			assertThat(details.path("failingSince").asString()).as(component).isNotBlank();
			assertThat(details.has("lastSuccess")).as(component).isFalse();
			assertThat(health.toString()).doesNotContain("top-secret");
		}
		assertThat(this.connections.get()).isPositive();
		HttpResponse<String> again = get("/scan");
		assertThat(again.statusCode()).isEqualTo(200);
		assertThat(again.body()).isEqualTo("clean");

		CloudMetrics metrics = this.context.getBean(CloudMetrics.class);
		CloudMeterRegistry registry = this.context.getBean(CloudMeterRegistry.class);
		LogPipeline logs = this.context.getBean(LogPipeline.class);
		this.context.close();
		assertThat(this.context.isActive()).isFalse();
		// Threads that count may be slower than a close that does not wait for them
		// forever
		while (metrics.statistics().dropped() < 2 || registry.statistics().points().dropped() == 0
				|| registry.statistics().points().buffered() > 0 || logs.status().lostEntries() == 0) {
			Thread.sleep(10);
		}
		assertThat(metrics.statistics())
			.extracting(MetricStatistics::sent, MetricStatistics::dropped, MetricStatistics::buffered)
			.containsExactly(0L, 2L, 0);
		assertThat(registry.statistics().points()).extracting(MetricStatistics::sent, MetricStatistics::buffered)
			.containsExactly(0L, 0);
		assertThat(logs.status().delivered()).isZero();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Entra.class)
	static class Application {

		@Bean
		Scanner scanner(CloudMetrics metrics, MeterRegistry meters) {
			return new Scanner(metrics, meters);
		}

	}

	/** Its tokens go nowhere. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = "llmshield.cloud.provider", havingValue = "azure")
	static class Entra {

		@Bean
		TokenCredential springCloudAzureDefaultCredential() {
			return (request) -> Mono.just(new AccessToken("top-secret", OffsetDateTime.now().plusHours(1)));
		}

	}

	@RestController
	static class Scanner {

		private final CloudMetrics metrics;

		private final MeterRegistry meters;

		Scanner(CloudMetrics metrics, MeterRegistry meters) {
			this.metrics = metrics;
			this.meters = meters;
		}

		@GetMapping("/scan")
		String scan() {
			this.metrics.record(Metric.of("app.scan", 1, MetricUnit.COUNT));
			this.meters.counter("app.scans").increment();
			LoggerFactory.getLogger("app.Scanner").error("a scan");
			return "clean";
		}

	}

}
