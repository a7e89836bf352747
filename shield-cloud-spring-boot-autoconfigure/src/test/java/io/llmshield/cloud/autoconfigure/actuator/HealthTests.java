package io.llmshield.cloud.autoconfigure.actuator;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.autoconfigure.actuator.FaultyDriverConfiguration.Faults;
import io.llmshield.cloud.resilience.CallGuards;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretHandle;
import io.llmshield.cloud.secrets.SecretHandles;
import io.llmshield.cloud.secrets.SecretValue;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

class HealthTests {

	private static final Status DEGRADED = new Status("DEGRADED");

	@TempDir
	Path directory;

	private ApplicationContextRunner runner() {
		return LocalRunner.in(this.directory)
			.withConfiguration(AutoConfigurations.of(HealthContributorAutoConfiguration.class,
					HealthContributorRegistryAutoConfiguration.class, HealthEndpointAutoConfiguration.class))
			.withUserConfiguration(FaultyDriverConfiguration.class)
			.withPropertyValues("llmshield.cloud.health.cache-ttl=0ms", "llmshield.cloud.health.slow-threshold=1m",
					"llmshield.cloud.health.timeout=1m",
					"management.endpoint.health.status.order=down,out-of-service,degraded,up,unknown");
	}

	private static HealthDescriptor component(ApplicationContext context, String name) {
		CompositeHealthDescriptor all = (CompositeHealthDescriptor) context.getBean(HealthEndpoint.class)
			.healthForPath("shieldCloud");
		return all.getComponents().get(name);
	}

	private static Map<String, Object> details(ApplicationContext context, String name) {
		return ((IndicatedHealthDescriptor) component(context, name)).getDetails();
	}

	private static Status total(ApplicationContext context) {
		return context.getBean(HealthEndpoint.class).health().getStatus();
	}

	@Test
	void upWithAComponentForEachCapability() {
		runner().run((context) -> {
			assertThat(total(context)).isEqualTo(Status.UP);
			assertThat(details(context, "secrets")).containsEntry("provider", "local")
				.containsEntry("location", "local")
				.containsEntry("circuitBreaker", "closed")
				.containsKeys("latencyMs", "lastSuccess")
				.doesNotContainKey("error");
			assertThat(details(context, "storage")).containsEntry("provider", "local")
				.containsEntry("circuitBreaker", "closed")
				.extractingByKey("stores")
				.asString()
				.contains("default", "UP", "location=local");
		});
	}

	@ParameterizedTest
	@EnumSource(value = CloudErrorCategory.class,
			names = { "UNAVAILABLE", "ACCESS_DENIED", "UNAUTHENTICATED", "NOT_FOUND" })
	void downWhenTheProviderFails(CloudErrorCategory category) {
		runner().run((context) -> {
			context.getBean(Faults.class).secrets = category;
			context.getBean(Faults.class).storage = category;
			assertThat(component(context, "secrets").getStatus()).isEqualTo(Status.DOWN);
			assertThat(component(context, "storage").getStatus()).isEqualTo(Status.DOWN);
			assertThat(total(context)).isEqualTo(Status.DOWN);
			assertThat(details(context, "secrets")).containsEntry("error",
					category.name().toLowerCase().replace('_', '-'));
		});
	}

	@Test
	void metersTellTheSame() {
		runner().run((context) -> {
			context.getBean(Faults.class).storage = CloudErrorCategory.UNAVAILABLE;
			SimpleMeterRegistry meters = new SimpleMeterRegistry();
			context.getBean(HealthMeters.class).bindTo(meters);
			Gauge secrets = meters.get("shield.cloud.health").tags("provider", "local", "component", "secrets").gauge();
			Gauge storage = meters.get("shield.cloud.health").tag("component", "storage").gauge();
			Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> secrets.value() == 1 && storage.value() == 0);
		});
	}

	@Test
	void noMetersWithoutTheHealth() {
		runner().withPropertyValues("management.health.shieldcloud.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(HealthMeters.class));
	}

	@Test
	void degradedWhenThrottled() {
		runner().run((context) -> {
			context.getBean(Faults.class).storage = CloudErrorCategory.THROTTLED;
			assertThat(component(context, "storage").getStatus()).isEqualTo(DEGRADED);
			assertThat(component(context, "secrets").getStatus()).isEqualTo(Status.UP);
			assertThat(total(context)).isEqualTo(DEGRADED);
		});
	}

	@Test
	void degradedWhileANewVersionDoesNotFit() {
		runner().run((context) -> {
			CloudSecretManager secrets = context.getBean(CloudSecretManager.class);
			secrets.createSecret("llm-shield/keys", SecretValue.ofText("1"));
			SecretHandle<Integer> handle = context.getBean(SecretHandles.class)
				.getLazy("llm-shield/keys", (value) -> Integer.valueOf(value.asText()));
			assertThat(handle.get()).isOne();
			assertThat(details(context, "secrets")).doesNotContainKey("rejectedVersions");
			secrets.updateSecret("llm-shield/keys", SecretValue.ofText("no number"));
			assertThat(handle.get()).isOne();
			assertThat(component(context, "secrets").getStatus()).isEqualTo(DEGRADED);
			assertThat(details(context, "secrets")).containsEntry("rejectedVersions", 1);
			assertThat(details(context, "secrets").toString()).doesNotContain("llm-shield");
		});
	}

	@Test
	void degradedWhileTheCacheBridgesAnOutage() {
		runner().run((context) -> {
			assertThat(component(context, "secrets").getStatus()).isEqualTo(Status.UP);
			context.getBean(Faults.class).secrets = CloudErrorCategory.UNAVAILABLE;
			assertThat(component(context, "secrets").getStatus()).isEqualTo(DEGRADED);
			assertThat(details(context, "secrets")).containsEntry("error", "unavailable").containsKey("lastSuccess");
		});
	}

	@Test
	void downInAnOutageWithoutACache() {
		runner().withPropertyValues("llmshield.cloud.secrets.cache.enabled=false").run((context) -> {
			assertThat(component(context, "secrets").getStatus()).isEqualTo(Status.UP);
			context.getBean(Faults.class).secrets = CloudErrorCategory.UNAVAILABLE;
			assertThat(component(context, "secrets").getStatus()).isEqualTo(Status.DOWN);
		});
	}

	@Test
	void cachedValueDoesNotHideAnOutage() {
		runner().run((context) -> {
			CloudSecretManager manager = context.getBean(CloudSecretManager.class);
			manager.createSecret("a", SecretValue.ofText("b"));
			manager.getSecret("a");
			context.getBean(Faults.class).secrets = CloudErrorCategory.ACCESS_DENIED;
			assertThat(manager.getSecret("a").asText()).isEqualTo("b");
			assertThat(component(context, "secrets").getStatus()).isEqualTo(Status.DOWN);
		});
	}

	@Test
	void degradedWhenTheBreakerIsOpen() {
		runner().run((context) -> {
			CircuitBreaker breaker = context.getBean(CallGuards.class)
				.registries()
				.breakers()
				.circuitBreaker(CallGuards.name("local", "storage"));
			breaker.transitionToOpenState();
			assertThat(component(context, "storage").getStatus()).isEqualTo(DEGRADED);
			assertThat(details(context, "storage")).containsEntry("circuitBreaker", "open");
			breaker.transitionToHalfOpenState();
			assertThat(component(context, "storage").getStatus()).isEqualTo(DEGRADED);
			assertThat(details(context, "storage")).containsEntry("circuitBreaker", "half-open");
		});
	}

	@Test
	void worstStoreDecides() {
		runner()
			.withPropertyValues("llmshield.cloud.storage.stores.models.bucket=models",
					"llmshield.cloud.storage.stores.results.bucket=results")
			.run((context) -> assertThat(details(context, "storage")).extractingByKey("stores")
				.asString()
				.contains("models={status=UP", "results={status=UP"));
	}

	@Test
	void canBeSwitchedOff() {
		runner().withPropertyValues("management.health.shieldcloud.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("shieldCloudHealthContributor"));
	}

	@Test
	void canJoinTheReadinessGroup() {
		runner().withPropertyValues("management.endpoint.health.group.readiness.include=shieldCloud").run((context) -> {
			context.getBean(Faults.class).storage = CloudErrorCategory.UNAVAILABLE;
			assertThat(context.getBean(HealthEndpoint.class).healthForPath("readiness").getStatus())
				.isEqualTo(Status.DOWN);
		});
	}

	@Test
	void worksWithoutTheActuator() {
		LocalRunner.in(this.directory)
			.withClassLoader(
					new FilteredClassLoader("org.springframework.boot.health", "org.springframework.boot.actuate"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(CloudSecretManager.class)
				.doesNotHaveBean("shieldCloudHealthContributor")
				.doesNotHaveBean("shieldCloudInfoContributor"));
	}

}
