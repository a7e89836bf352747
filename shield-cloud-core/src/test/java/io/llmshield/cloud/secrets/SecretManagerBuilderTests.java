package io.llmshield.cloud.secrets;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.residency.ResidencyPolicy;
import io.llmshield.cloud.resilience.CallGuard;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SecretManagerBuilder} and the thin layers.
 */
class SecretManagerBuilderTests {

	private static final String NAME = "llm-shield/openai-api-key";

	private final ScriptedSecretDriver driver = new ScriptedSecretDriver();

	private final TestObservationRegistry observations = TestObservationRegistry.create();

	@Test
	void layersAreInOrder() {
		CloudSecretManager manager = SecretManagerBuilder.forDriver(this.driver)
			.cache(SecretCacheOptions.DEFAULT)
			.build();
		List<Class<?>> layers = new ArrayList<>();
		CloudSecretManager layer = manager;
		while (layer instanceof ForwardingSecretManager forwarding) {
			layers.add(forwarding.getClass());
			layer = forwarding.delegate();
		}
		layers.add(layer.getClass());
		assertThat(layers).containsExactly(ObservedSecretManager.class, ResidencySecretManager.class,
				NotifyingSecretManager.class, CachingSecretManager.class, DefaultSecretManager.class);
	}

	@Test
	void theGuardIsBelowTheCacheAndAroundEachDriverCall() {
		List<String> seen = new ArrayList<>();
		this.driver.put(NAME, "one");
		CloudSecretManager manager = SecretManagerBuilder.forDriver(this.driver)
			.cache(SecretCacheOptions.DEFAULT)
			.guard(new CallGuard() {
				@Override
				public <T> T call(Supplier<T> call) {
					seen.add(
							"guard at " + ScriptedSecretDriver.class.cast(SecretManagerBuilderTests.this.driver).reads);
					return call.get();
				}
			})
			.build();
		manager.getSecret(NAME);
		manager.getSecret(NAME);
		manager.rotateSecret(NAME, (current) -> SecretValue.ofText("two"));
		assertThat(seen).containsExactly("guard at 0", "guard at 1", "guard at 2");
	}

	@Test
	void whatWentToTheProviderIsObservedAndAHitIsNot() {
		this.driver.put(NAME, "one");
		CloudSecretManager manager = SecretManagerBuilder.forDriver(this.driver)
			.cache(SecretCacheOptions.DEFAULT)
			.observations(this.observations)
			.build();
		manager.getSecret(NAME);
		manager.getSecret(NAME);
		TestObservationRegistryAssert.assertThat(this.observations)
			.hasNumberOfObservationsWithNameEqualTo("shield.cloud.secrets", 1);
		DefaultSecretManagerTests.thrown(() -> manager.getSecret("missing"));
		TestObservationRegistryAssert.assertThat(this.observations)
			.hasAnObservationWithAKeyValue("outcome", "not-found");
	}

	@Test
	void everyOperationIsObservedUnderItsName() {
		CloudSecretManager manager = SecretManagerBuilder.forDriver(this.driver)
			.observations(this.observations)
			.build();
		SecretValue value = SecretValue.ofText("x");
		manager.createSecret(NAME, value);
		manager.getSecret(NAME);
		manager.getSecret(NAME, "v1");
		manager.getSecretMetadata(NAME);
		manager.listSecrets("").close();
		manager.updateSecret(NAME, value);
		manager.rotateSecret(NAME, (current) -> value);
		manager.deleteSecret(NAME);
		manager.restoreSecret(NAME);
		manager.deleteSecret(NAME);
		manager.purgeSecret(NAME);
		for (String operation : List.of("create", "get", "get-version", "metadata", "list", "update", "rotate",
				"delete", "restore", "purge")) {
			TestObservationRegistryAssert.assertThat(this.observations)
				.hasAnObservationWithAKeyValue("operation", operation);
		}
	}

	@Test
	void aPlaceThatIsNotAllowedIsRefusedAtOnceAndWhenItChanges() {
		ResidencyPolicy policy = new ResidencyPolicy(List.of("here"));
		this.driver.put(NAME, "one");
		CloudSecretManager manager = SecretManagerBuilder.forDriver(this.driver).residency(policy).build();
		manager.getSecret(NAME);
		this.driver.location = "elsewhere";
		SecretValue value = SecretValue.ofText("x");
		for (Runnable call : List.<Runnable>of(() -> manager.getSecret(NAME), () -> manager.getSecret(NAME, "v1"),
				() -> manager.getSecretMetadata(NAME), () -> manager.listSecrets(""),
				() -> manager.createSecret("a", value), () -> manager.updateSecret(NAME, value),
				() -> manager.rotateSecret(NAME, (current) -> value), () -> manager.deleteSecret(NAME),
				() -> manager.restoreSecret(NAME), () -> manager.purgeSecret(NAME),
				() -> SecretManagerBuilder.forDriver(this.driver).residency(policy).build())) {
			assertThat(DefaultSecretManagerTests.thrown(call).category())
				.isEqualTo(CloudErrorCategory.RESIDENCY_VIOLATION);
		}
	}

	@Test
	void defaultsAreWhatTheCallerDoesNotGive() {
		CloudSecretManager manager = SecretManagerBuilder.forDriver(this.driver)
			.defaults(new SecretOptions(Map.of("cost-center", "4711", "team", "all"), "default-key"))
			.build();
		manager.createSecret("a", SecretValue.ofText("x"));
		assertThat(this.driver.created)
			.isEqualTo(new SecretOptions(Map.of("cost-center", "4711", "team", "all"), "default-key"));
		manager.createSecret("b", SecretValue.ofText("x"), new SecretOptions(Map.of("team", "ours"), "own-key"));
		assertThat(this.driver.created)
			.isEqualTo(new SecretOptions(Map.of("cost-center", "4711", "team", "ours"), "own-key"));
	}

	@Test
	void tagsOfBothCountTogether() {
		CloudSecretManager manager = SecretManagerBuilder.forDriver(this.driver)
			.defaults(SecretOptions.tagged(tags("default", 2)))
			.build();
		manager.createSecret("a", SecretValue.ofText("x"),
				SecretOptions.tagged(tags("own", SecretOptions.MAX_TAGS - 2)));
		assertThat(this.driver.created.tags()).hasSize(SecretOptions.MAX_TAGS);
		CloudException tooMany = DefaultSecretManagerTests.thrown(() -> manager.createSecret("b",
				SecretValue.ofText("x"), SecretOptions.tagged(tags("own", SecretOptions.MAX_TAGS - 1))));
		assertThat(tooMany.category()).isEqualTo(CloudErrorCategory.INVALID_ARGUMENT);
		assertThat(tooMany.reason()).contains("15 tags", "resource tags");
	}

	private static Map<String, String> tags(String name, int count) {
		Map<String, String> tags = new HashMap<>();
		for (int i = 0; i < count; i++) {
			tags.put(name + i, "x");
		}
		return tags;
	}

	@ParameterizedTest
	@CsvSource({ "CUSTOMER_KEY,key-id", "TAGS,resource-tags" })
	void defaultsThatTheProviderCannotMeetAreRefusedAtOnce(SecretCapability missing, String property) {
		this.driver.capabilities.remove(missing);
		SecretManagerBuilder builder = SecretManagerBuilder.forDriver(this.driver)
			.defaults(new SecretOptions(Map.of("team", "all"), "default-key"));
		CloudException refusal = DefaultSecretManagerTests.thrown(builder::build);
		assertThat(refusal.category()).isEqualTo(CloudErrorCategory.UNSUPPORTED);
		assertThat(refusal.remedy()).contains("llmshield.cloud.secrets." + property);
	}

	@Test
	void forwardingDriversForwardEverything() {
		ForwardingSecretDriver forwarding = new ForwardingSecretDriver(this.driver) {
		};
		CloudSecretManager manager = SecretManagerBuilder.forDriver(forwarding).build();
		assertThat(manager.createSecret(NAME, SecretValue.ofText("one"))).isEqualTo("v1");
		assertThat(manager.updateSecret(NAME, SecretValue.ofText("two"), "v1")).isEqualTo("v2");
		assertThat(manager.getSecret(NAME, "v1").asText()).isEqualTo("one");
		assertThat(manager.getSecret(NAME).source()).isEqualTo("scripted");
		assertThat(manager.listSecrets("")).hasSize(1);
		manager.deleteSecret(NAME);
		manager.restoreSecret(NAME);
		assertThat(forwarding.newestVersions(List.of(SecretName.of(NAME)))).containsEntry(SecretName.of(NAME), "v2");
		assertThat(forwarding.location()).isEqualTo("here");
		manager.deleteSecret(NAME);
		manager.purgeSecret(NAME);
		assertThat(manager.listSecrets("")).isEmpty();
	}

}
