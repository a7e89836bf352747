package io.llmshield.cloud.autoconfigure.azure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.sun.net.httpserver.HttpServer;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.InvalidCloudConfigurationException;
import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfigurations;
import io.llmshield.cloud.autoconfigure.VirtualThreads;
import io.llmshield.cloud.autoconfigure.traces.SpanFormat;
import io.llmshield.cloud.autoconfigure.traces.TracingBoot;
import io.llmshield.cloud.logs.CloudLogger;
import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.logs.LogLevel;
import io.llmshield.cloud.metrics.CloudMetrics;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricDriver;
import io.llmshield.cloud.metrics.MetricUnit;
import io.llmshield.cloud.traces.CloudTracer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Logs, metrics and traces by connection string on Azure, by configuration.
 */
class AzureTelemetryTests {

	private static final String LOGS = "llmshield.cloud.telemetry.logs.enabled=true";

	private static final String METRICS = "llmshield.cloud.telemetry.metrics.enabled=true";

	private static final String TRACES = "llmshield.cloud.telemetry.traces.enabled=true";

	/** On a machine that is busy the usual time may not be enough. */
	private static final String[] PATIENT = { "llmshield.cloud.telemetry.traces.timeout=60s",
			"llmshield.cloud.telemetry.traces.flush-timeout=30s" };

	private static final String RULE = "dcr-0123456789abcdef0123456789abcdef";

	private static final String KEY = "5f1d2c3b-89ab-cdef-0123-456789abcdef";

	private final List<Request> received = new CopyOnWriteArrayList<>();

	private HttpServer server;

	@BeforeEach
	void open() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
		this.server.createContext("/", (exchange) -> {
			byte[] body = new GZIPInputStream(exchange.getRequestBody()).readAllBytes();
			this.received.add(new Request(exchange.getRequestURI().toString(),
					exchange.getRequestHeaders().getFirst("Authorization"), new String(body, "UTF-8")));
			exchange.sendResponseHeaders(exchange.getRequestURI().getPath().endsWith("/track") ? 200 : 204, -1);
			exchange.close();
		});
		this.server.start();
	}

	@AfterEach
	void close() {
		this.server.stop(0);
	}

	private String uri() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	private String connectionString() {
		return "InstrumentationKey=" + KEY + ";IngestionEndpoint=" + uri() + "/";
	}

	private static ApplicationContextRunner azure() {
		return AzureRunner.bare()
			.withPropertyValues(AzureRunner.ACCOUNT, "spring.application.name=my app", "HOSTNAME=host-1")
			.withBean(AzureStandIns.CREDENTIAL, TokenCredential.class, () -> (request) -> Mono.just(
					new AccessToken("token for " + request.getScopes().get(0), OffsetDateTime.now().plusMinutes(30))));
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_25)
	void virtualThreadsAreNotPinned() {
		azure()
			.withPropertyValues("spring.threads.virtual.enabled=true", LOGS, METRICS,
					"llmshield.cloud.azure.logs.endpoint=" + uri(), "llmshield.cloud.azure.logs.rule-id=" + RULE,
					"llmshield.cloud.azure.application-insights.connection-string=" + connectionString())
			.run((context) -> assertThat(
					VirtualThreads.pinned(context.getBean(CloudLogger.class), context.getBean(CloudMetrics.class)))
				.isEmpty());
	}

	@Test
	void nothingIsSentUnlessAskedFor() {
		azure()
			.withPropertyValues("llmshield.cloud.azure.logs.endpoint=" + uri(),
					"llmshield.cloud.azure.logs.rule-id=" + RULE,
					"llmshield.cloud.azure.application-insights.connection-string=" + connectionString())
			.run((context) -> {
				assertThat(context).hasNotFailed()
					.doesNotHaveBean(LogDriver.class)
					.doesNotHaveBean(CloudLogger.class)
					.doesNotHaveBean(MetricDriver.class);
				context.getBean(CloudMetrics.class).record(Metric.of("a", 1, MetricUnit.COUNT));
			});
		assertThat(this.received).isEmpty();
	}

	@Test
	void logsGoToTheRuleWithATokenOfTheApplication() {
		azure()
			.withPropertyValues(LOGS, "llmshield.cloud.azure.logs.endpoint=" + uri(),
					"llmshield.cloud.azure.logs.rule-id=" + RULE)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				LoggerFactory.getLogger("app.Service").warn("hello {}", "world");
				assertThat(context.getBean(CloudLogger.class).log(LogLevel.INFO, "by hand")).isTrue();
				assertThat(context.getBean(CloudLogger.class).flush(Duration.ofSeconds(60))).isTrue();
			});
		assertThat(this.received).isNotEmpty().allSatisfy((request) -> {
			assertThat(request.uri)
				.isEqualTo("/dataCollectionRules/" + RULE + "/streams/Custom-ShieldLogs?api-version=2023-01-01");
			assertThat(request.authorization).isEqualTo("Bearer token for https://monitor.azure.com/.default");
		});
		List<JsonNode> rows = this.received.stream()
			.flatMap((request) -> JsonMapper.shared().readTree(request.body).valueStream())
			.toList();
		assertThat(rows)
			.filteredOn((row) -> "app.Service".equals(row.path("Logger").asString(""))
					|| "by hand".equals(row.path("Message").asString()))
			.extracting((row) -> row.path("Message").asString() + "/" + row.path("Severity").asString() + "/"
					+ row.path("Service").asString() + "/" + row.path("Instance").asString())
			.containsExactly("hello world/WARN/my-app/host-1", "by hand/INFO/my-app/host-1");
	}

	@Test
	void logsWithoutARuleSayWhatToSet() {
		azure().withPropertyValues(LOGS, "llmshield.cloud.azure.logs.endpoint=" + uri())
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(CloudException.class)
				.hasMessageContaining("llmshield.cloud.azure.logs.endpoint and .rule-id")
				.hasMessageContaining("config/azure-monitor-logs.json"));
	}

	@Test
	void withoutACredentialTheStartSaysWhatIsMissing() {
		ApplicationContextRunner bare = new ApplicationContextRunner()
			.withConfiguration(ShieldCloudAutoConfigurations.all())
			.withPropertyValues("llmshield.cloud.provider=azure", "llmshield.cloud.secrets.watch.interval=0s");
		String[][] wanted = {
				{ "llmshield.cloud.telemetry.logs.enabled", LOGS, "llmshield.cloud.azure.logs.endpoint=" + uri(),
						"llmshield.cloud.azure.logs.rule-id=" + RULE },
				{ "application-insights.authenticate", METRICS,
						"llmshield.cloud.azure.application-insights.connection-string=" + connectionString(),
						"llmshield.cloud.azure.application-insights.authenticate=true" },
				{ "application-insights.authenticate", TRACES,
						"llmshield.cloud.azure.application-insights.connection-string=" + connectionString(),
						"llmshield.cloud.azure.application-insights.authenticate=true" },
				{ "llmshield.cloud.telemetry.traces.endpoint", TRACES,
						"llmshield.cloud.telemetry.traces.endpoint=" + uri() } };
		for (String[] properties : wanted) {
			TracingBoot.with(bare)
				.withPropertyValues(properties[1], properties[2], properties[properties.length - 1])
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOf(CloudException.class)
					.hasMessageContaining(properties[0])
					.hasMessageContaining("there is no credential")
					.hasMessageContaining("TokenCredential bean named " + AzureStandIns.CREDENTIAL));
		}
		assertThat(this.received).isEmpty();
	}

	@Test
	void metricsGoToApplicationInsightsWithoutAToken() {
		azure()
			.withPropertyValues(METRICS,
					"llmshield.cloud.azure.application-insights.connection-string=" + connectionString())
			.run(AzureTelemetryTests::recordOne);
		assertThat(this.received).singleElement().satisfies((request) -> {
			assertThat(request.uri).isEqualTo("/v2.1/track");
			assertThat(request.authorization).isNull();
			JsonNode item = JsonMapper.shared().readTree(request.body);
			assertThat(item.path("iKey").asString()).isEqualTo(KEY);
			assertThat(item.path("tags").path("ai.cloud.role").asString()).isEqualTo("my app");
			assertThat(item.path("tags").path("ai.cloud.roleInstance").asString()).isEqualTo("host-1");
			assertThat(item.at("/data/baseData/metrics/0/ns").asString()).isEqualTo("shield");
			assertThat(item.at("/data/baseData/metrics/0/value").asInt()).isEqualTo(42);
		});
	}

	@Test
	void metricsCarryATokenIfWanted() {
		azure()
			.withPropertyValues(METRICS,
					"llmshield.cloud.azure.application-insights.connection-string=" + connectionString()
							+ ";AADAudience=https://monitor.example.com/",
					"llmshield.cloud.azure.application-insights.authenticate=true")
			.run(AzureTelemetryTests::recordOne);
		assertThat(this.received).singleElement()
			.satisfies((request) -> assertThat(request.authorization)
				.isEqualTo("Bearer token for https://monitor.example.com/.default"));
	}

	@Test
	void connectionStringMayComeFromTheEnvironmentOfAppService() {
		azure().withPropertyValues(METRICS, "APPLICATIONINSIGHTS_CONNECTION_STRING=" + connectionString())
			.run(AzureTelemetryTests::recordOne);
		assertThat(this.received).hasSize(1);
	}

	private static void recordOne(org.springframework.context.ApplicationContext context) {
		CloudMetrics metrics = context.getBean(CloudMetrics.class);
		metrics.record(Metric.of("a", 42, MetricUnit.COUNT));
		assertThat(metrics.flush(Duration.ofSeconds(60))).isTrue();
	}

	@Test
	void metricsWithoutAConnectionStringSayWhatToSet() {
		azure().withPropertyValues(METRICS)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(CloudException.class)
				.hasMessageContaining("llmshield.cloud.azure.application-insights.connection-string")
				.hasMessageContaining("APPLICATIONINSIGHTS_CONNECTION_STRING"));
	}

	@Test
	void tracesGoToApplicationInsightsByTheConnectionString() {
		TracingBoot.with(azure())
			.withPropertyValues(PATIENT)
			.withPropertyValues(TRACES,
					"llmshield.cloud.azure.application-insights.connection-string=" + connectionString())
			.run((context) -> {
				assertThat(context).hasNotFailed();
				context.getBean(CloudTracer.class).span("work").run((span) -> span.event("now"));
			});
		List<JsonNode> items = this.received.stream()
			.flatMap((request) -> request.body.lines())
			.map((line) -> JsonMapper.shared().readTree(line))
			.toList();
		assertThat(this.received).isNotEmpty().allSatisfy((request) -> {
			assertThat(request.uri).isEqualTo("/v2.1/track");
			assertThat(request.authorization).isNull();
		});
		assertThat(items).extracting((item) -> item.at("/data/baseType").asString())
			.containsExactly("RemoteDependencyData", "MessageData");
		assertThat(items.get(0).at("/data/baseData/name").asString()).isEqualTo("work");
		assertThat(items.get(0).path("iKey").asString()).isEqualTo(KEY);
		assertThat(items.get(0).path("tags").path("ai.cloud.role").asString()).isEqualTo("shield-test");
	}

	@Test
	void tracesCarryATokenIfWanted() {
		TracingBoot.with(azure())
			.withPropertyValues(PATIENT)
			.withPropertyValues(TRACES, "APPLICATIONINSIGHTS_CONNECTION_STRING=" + connectionString(),
					"llmshield.cloud.azure.application-insights.authenticate=true")
			.run((context) -> context.getBean(CloudTracer.class).span("work").run((span) -> {
			}));
		assertThat(this.received).singleElement()
			.satisfies((request) -> assertThat(request.authorization)
				.isEqualTo("Bearer token for https://monitor.azure.com/.default"));
	}

	@Test
	void endpointForOtlpWinsOverTheConnectionString() {
		TracingBoot.with(azure())
			.withPropertyValues(PATIENT)
			.withPropertyValues(TRACES, "llmshield.cloud.telemetry.traces.endpoint=" + uri() + "/v1/traces",
					"llmshield.cloud.azure.application-insights.connection-string=" + connectionString())
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(SpanFormat.class);
				context.getBean(CloudTracer.class).span("work").run((span) -> {
				});
			});
		assertThat(this.received).singleElement()
			.satisfies((request) -> assertThat(request.uri).isEqualTo("/v1/traces"));
	}

	@Test
	void connectionStringIsNeverShown() {
		String wrong = "InstrumentationKey=" + KEY + ";IngestionEndpoint=http://example.com";
		azure().withPropertyValues("llmshield.cloud.azure.application-insights.connection-string=" + wrong)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidCloudConfigurationException.class)
				.hasMessageContaining("application-insights.connection-string")
				.hasMessageNotContaining(KEY));
		azure().withPropertyValues(METRICS, "APPLICATIONINSIGHTS_CONNECTION_STRING=" + wrong)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(CloudException.class)
				.hasMessageNotContaining(KEY));
		azure().withPropertyValues("llmshield.cloud.azure.application-insights.connection-string=" + connectionString())
			.run((context) -> assertThat(context.getBean(AzureCloudProperties.class).toString()).doesNotContain(KEY)
				.contains("***"));
	}

	@Test
	void namespaceThatAzureDoesNotTakeIsRefused() {
		azure()
			.withPropertyValues(METRICS, "llmshield.cloud.telemetry.metrics.namespace=#shield",
					"llmshield.cloud.azure.application-insights.connection-string=" + connectionString())
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("metrics.namespace"));
	}

	/**
	 * What came.
	 *
	 * @param uri path and query
	 * @param authorization the header, or {@code null}
	 * @param body decompressed
	 */
	private record Request(String uri, String authorization, String body) {

	}

}
