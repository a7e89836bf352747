package io.llmshield.cloud.autoconfigure.metrics;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpServer;
import io.awspring.cloud.autoconfigure.core.AwsAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.CredentialsProviderAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.RegionProviderAutoConfiguration;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.InvalidCloudConfigurationException;
import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfigurations;
import io.llmshield.cloud.metrics.CloudMetrics;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricDriver;
import io.llmshield.cloud.metrics.MetricUnit;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ShieldCloudMetricsAutoConfiguration}.
 */
class MetricsAutoConfigurationTests {

	private static final String ON = MetricsProperties.ENABLED + "=true";

	@TempDir
	Path directory;

	private static ApplicationContextRunner aws() {
		return new ApplicationContextRunner().withConfiguration(ShieldCloudAutoConfigurations.all())
			.withConfiguration(AutoConfigurations.of(AwsAutoConfiguration.class,
					CredentialsProviderAutoConfiguration.class, RegionProviderAutoConfiguration.class))
			.withPropertyValues("llmshield.cloud.provider=aws", "llmshield.cloud.aws.region=eu-central-1",
					"spring.cloud.aws.credentials.access-key=AKIDEXAMPLE",
					"spring.cloud.aws.credentials.secret-key=top-secret");
	}

	private Path points() {
		return this.directory.resolve("data/metrics/points.jsonl");
	}

	@Test
	void nothingIsExportedUnlessAskedFor() {
		LocalRunner.in(this.directory).run((context) -> {
			assertThat(context).hasSingleBean(CloudMetrics.class).doesNotHaveBean(MetricDriver.class);
			context.getBean(CloudMetrics.class).record(Metric.of("a", 1, MetricUnit.COUNT));
		});
		assertThat(this.points()).doesNotExist();
		aws().run((context) -> assertThat(context).hasSingleBean(CloudMetrics.class)
			.doesNotHaveBean(MetricDriver.class)
			.doesNotHaveBean(CloudWatchClient.class));
	}

	@Test
	void noneHasNoMetrics() {
		LocalRunner.in(this.directory)
			.withPropertyValues("llmshield.cloud.provider=none", ON)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(CloudMetrics.class));
	}

	@Test
	void localWritesAFileAtTheEndAtTheLatest() throws IOException {
		LocalRunner.in(this.directory)
			.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withPropertyValues(ON, MetricsProperties.PREFIX + ".common-tags.service=shield")
			.run((context) -> {
				context.getBean(CloudMetrics.class).record(Metric.of("a", 1, MetricUnit.COUNT));
				assertThat(context.getBean(MeterRegistry.class)
					.get("shield.cloud.metrics.sent")
					.counter()
					.getId()
					.getTag("provider")).isEqualTo("local");
			});
		assertThat(Files.readString(this.points())).contains("\"name\":\"a\"", "\"service\":\"shield\"");
	}

	@Test
	void awsSendsWithTheApplicationsCredentialsBeforeTheClientCloses() throws IOException {
		List<String> signatures = new CopyOnWriteArrayList<>();
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
		server.createContext("/", (exchange) -> {
			exchange.getRequestBody().readAllBytes();
			signatures
				.add(exchange.getRequestURI().getPath() + " " + exchange.getRequestHeaders().getFirst("Authorization"));
			exchange.getResponseHeaders().set("smithy-protocol", "rpc-v2-cbor");
			exchange.sendResponseHeaders(200, 1);
			exchange.getResponseBody().write(0xa0);
			exchange.close();
		});
		server.start();
		try {
			aws()
				.withPropertyValues(ON, MetricsProperties.PREFIX + ".close-timeout=1m",
						"llmshield.cloud.aws.endpoint=http://127.0.0.1:" + server.getAddress().getPort())
				.run((context) -> {
					assertThat(context).hasNotFailed();
					context.getBean(CloudMetrics.class).record(Metric.of("a", 1, MetricUnit.COUNT));
				});
		}
		finally {
			server.stop(0);
		}
		assertThat(signatures).singleElement()
			.asString()
			.contains("PutMetricData", "AKIDEXAMPLE", "/eu-central-1/monitoring/");
	}

	@Test
	void awsWithoutTheModuleSaysWhatToAdd() {
		aws().withPropertyValues(ON)
			.withClassLoader(new FilteredClassLoader(CloudWatchClient.class))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(CloudException.class)
				.hasMessageContaining("software.amazon.awssdk:cloudwatch"));
	}

	@Test
	void namespaceOfAwsItselfIsRefused() {
		aws().withPropertyValues(ON, MetricsProperties.PREFIX + ".namespace=AWS/Shield")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("metrics.namespace"));
	}

	@Test
	void wrongPropertiesAreToldTogether() {
		LocalRunner.in(this.directory)
			.withPropertyValues(MetricsProperties.PREFIX + ".namespace= ",
					MetricsProperties.PREFIX + ".batch-size=1001", MetricsProperties.PREFIX + ".interval=1ms",
					MetricsProperties.PREFIX + ".close-timeout=2m", MetricsProperties.PREFIX + ".common-tags.Model=x")
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidCloudConfigurationException.class)
				.hasMessageContaining(".namespace")
				.hasMessageContaining(".batch-size")
				.hasMessageContaining(".interval")
				.hasMessageContaining(".close-timeout")
				.hasMessageContaining(".common-tags"));
		LocalRunner.in(this.directory)
			.withPropertyValues(MetricsProperties.PREFIX + ".buffer-size=19")
			.run((context) -> assertThat(context).getFailure().hasMessageContaining(".buffer-size"));
	}

}
