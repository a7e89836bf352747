package io.llmshield.cloud.aws.secrets;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretPrefetch;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.ImmediateRetry;
import io.llmshield.cloud.test.emulator.Emulators;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several secrets by one request: what is taken from the answer, and what a single read
 * has to tell.
 */
class SecretBatchTests {

	private static final String BATCH = "BatchGetSecretValue";

	private static final String VERSION = "01234567-89ab-cdef-0123-456789abcdef";

	private SecretsManagerDouble service;

	private SecretsManagerClient client;

	private SecretDriver driver;

	@BeforeEach
	void start() throws IOException {
		this.service = new SecretsManagerDouble();
		this.client = this.service.client();
		this.driver = AwsSecrets.driver(this.client, AwsSecretOptions.DEFAULT);
	}

	@AfterEach
	void stop() {
		this.client.close();
		this.service.close();
	}

	private String create(String name, SecretValue value) {
		return this.driver.create(SecretName.of(name), value, SecretOptions.DEFAULT, UUID.randomUUID().toString());
	}

	private static SecretValue text(String text) {
		return SecretValue.ofText(text);
	}

	private static List<SecretName> names(String... names) {
		return Stream.of(names).map(SecretName::of).toList();
	}

	private static String arn(String name) {
		return "arn:aws:secretsmanager:eu-central-1:123456789012:secret:" + name + "-AbCdEf";
	}

	private static Map<String, Object> entry(String name, String string, String... labels) {
		return new HashMap<>(Map.of("Name", name, "ARN", arn(name), "VersionId", VERSION, "SecretString", string,
				"VersionStages", List.of(labels)));
	}

	private Map<SecretName, SecretValue> answered(List<SecretName> names, Map<?, ?>... entries) {
		this.service.answer(BATCH, Map.of("SecretValues", List.of(entries)));
		return this.driver.readBatch(names);
	}

	@Test
	void twentySecretsAreOneRequestAndEachIsWhatASingleReadIs() {
		List<SecretName> all = new ArrayList<>();
		for (int i = 0; i < this.driver.batchLimit(); i++) {
			all.add(SecretName.of("app/s" + i));
			create("app/s" + i, switch (i % 3) {
				case 0 -> text("text " + i);
				case 1 -> SecretValue.ofJson("{\"i\":" + i + "}");
				default -> SecretValue.ofBinary(new byte[] { (byte) i, -1 });
			});
		}
		this.service.forgetRequests();
		Map<SecretName, SecretValue> values = this.driver.readBatch(all);
		assertThat(this.service.requests()).containsExactly(BATCH);
		assertThat(values).hasSize(20);
		all.forEach((name) -> {
			SecretValue single = this.driver.read(name, null);
			assertThat(values.get(name)).isEqualTo(single)
				.returns(single.version(), SecretValue::version)
				.returns("aws", SecretValue::source);
		});
	}

	@Test
	void whatTheServiceListsAsAnErrorIsLeftOut() {
		create("app/here", text("here"));
		create("app/forbidden", text("forbidden"));
		create("app/deleted", text("deleted"));
		this.driver.delete(SecretName.of("app/deleted"), Duration.ofDays(7));
		this.service.deny("GetSecretValue", "app/forbidden");
		assertThat(this.driver.readBatch(names("app/here", "app/forbidden", "app/deleted", "app/missing")))
			.containsOnly(Map.entry(SecretName.of("app/here"), text("here")));
	}

	@Test
	void versionThatIsNotTheCurrentOneIsLeftOut() {
		Map<String, Object> unlabelled = entry("app/c", "c");
		unlabelled.remove("VersionStages");
		Map<String, Object> unknown = entry("app/d", "d", "AWSCURRENT");
		unknown.remove("VersionId");
		assertThat(answered(names("app/a", "app/b", "app/c", "app/d", "app/e"), entry("app/a", "a", "AWSPREVIOUS"),
				entry("app/b", "b", "AWSPENDING", "AWSCURRENT"), unlabelled, unknown, entry("app/e", "e")))
			.containsOnly(Map.entry(SecretName.of("app/b"), text("b")));
	}

	/** A name may look like another one with the end of its ARN. */
	@Test
	void answerOfAnotherNameIsNotTaken() {
		Map<String, Object> nameless = entry("app/key", "nameless", "AWSCURRENT");
		nameless.remove("Name");
		assertThat(answered(names("app/key", "app/other"), entry("app/key-abcdef", "longer", "AWSCURRENT"),
				entry("app/ke", "shorter", "AWSCURRENT"), entry("App/key", "case", "AWSCURRENT"), nameless))
			.isEmpty();
	}

	@Test
	void nativeNamesAreTheNameOrTheWholeArn() {
		List<SecretName> asked = names("app/a", "native:app/a", "native:Foreign_Name", "native:" + arn("by-arn"),
				"native:" + arn("part").substring(0, arn("part").length() - 7));
		Map<SecretName, SecretValue> values = answered(asked, entry("app/a", "a", "AWSCURRENT"),
				entry("Foreign_Name", "foreign", "AWSCURRENT"), entry("by-arn", "arn", "AWSCURRENT"),
				entry("part", "part", "AWSCURRENT"));
		assertThat(values).containsOnlyKeys(asked.subList(0, 4));
		assertThat(values.get(asked.get(0))).isEqualTo(text("a")).isNotSameAs(values.get(asked.get(1)));
		values.get(asked.get(0)).wipe();
		assertThat(values.get(asked.get(1))).isEqualTo(text("a"));
	}

	@Test
	void payloadOutsideTheRulesIsLeftOut() {
		Map<String, Object> empty = entry("app/empty", "", "AWSCURRENT");
		Map<String, Object> none = entry("app/none", "", "AWSCURRENT");
		none.remove("SecretString");
		Map<String, Object> large = entry("app/large", "x".repeat(SecretValue.MAX_TEXT_BYTES + 1), "AWSCURRENT");
		Map<String, Object> binary = entry("app/binary", "", "AWSCURRENT");
		binary.remove("SecretString");
		binary.put("SecretBinary", Base64.getEncoder().encodeToString(new byte[] { 1, 2 }));
		assertThat(answered(names("app/empty", "app/none", "app/large", "app/binary"), empty, none, large, binary))
			.containsOnly(Map.entry(SecretName.of("app/binary"), SecretValue.ofBinary(new byte[] { 1, 2 })));
	}

	/** A further page would cost a further request, of which single reads know more. */
	@Test
	void nextPageIsLeftOut() {
		this.service.answer(BATCH,
				Map.of("SecretValues", List.of(entry("app/a", "a", "AWSCURRENT")), "NextToken", "more"));
		assertThat(this.driver.readBatch(names("app/a", "app/b"))).containsOnlyKeys(SecretName.of("app/a"));
		assertThat(this.service.requests()).containsExactly(BATCH);
	}

	static Stream<Arguments> refusals() {
		return Stream.of(
				Arguments.of(ServiceError.of("AccessDeniedException",
						"User: arn:aws:iam::123456789012:user/test is not authorized to perform: "
								+ "secretsmanager:BatchGetSecretValue because no identity-based policy allows it"),
						CloudErrorCategory.ACCESS_DENIED),
				Arguments.of(ServiceError.of("ThrottlingException", "Rate exceeded"), CloudErrorCategory.THROTTLED),
				Arguments.of(new ServiceError(500, "InternalServiceError", "internal"), CloudErrorCategory.UNAVAILABLE),
				Arguments.of(ServiceError.of("UnknownOperationException", BATCH), CloudErrorCategory.UNSUPPORTED));
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void refusalIsSentOnceAndTold(ServiceError error, CloudErrorCategory category) {
		this.service.fail(BATCH, Integer.MAX_VALUE, error);
		CloudException failure = CloudFailures.failure(() -> this.driver.readBatch(names("app/a", "app/b")));
		assertThat(failure.category()).isEqualTo(category);
		assertThat(this.service.requests()).containsExactly(BATCH);
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void refusalIsNotSeenAboveAndNotRepeated(ServiceError error) {
		List<String> all = IntStream.range(0, 50).mapToObj((i) -> "app/s" + i).toList();
		all.forEach((name) -> create(name, text("value of " + name)));
		this.service.fail(BATCH, Integer.MAX_VALUE, error);
		this.service.forgetRequests();
		CloudSecretManager manager = manager(all);
		all.forEach((name) -> assertThat(manager.getSecret(name).asText()).isEqualTo("value of " + name));
		assertThat(this.service.requests()).hasSize(51).containsOnlyOnce(BATCH).contains("GetSecretValue");
	}

	private CloudSecretManager manager(List<String> names) {
		return SecretManagerBuilder.forDriver(new SecretPrefetch(names, Duration.ofMinutes(1)).inFrontOf(this.driver))
			.guard(new ImmediateRetry())
			.build();
	}

	@Test
	void fiftySecretsAreThreeRequests() {
		List<String> all = IntStream.range(0, 50).mapToObj((i) -> "app/s" + i).toList();
		all.forEach((name) -> create(name, text("value of " + name)));
		this.service.forgetRequests();
		CloudSecretManager manager = manager(all);
		all.forEach((name) -> assertThat(manager.getSecret(name).asText()).isEqualTo("value of " + name));
		assertThat(this.service.requests()).containsExactly(BATCH, BATCH, BATCH);
	}

	/** What was read is what the watch compares with. */
	@Test
	void versionsThatWereReadAreKnownToTheWatch() {
		String first = create("app/a", text("a"));
		String second = create("app/b", text("b"));
		SecretDriver watching = AwsSecrets.driver(this.client, new AwsSecretOptions(1));
		watching.readBatch(names("app/a", "app/b"));
		this.service.forgetRequests();
		assertThat(watching.newestVersions(names("app/a", "app/b")))
			.containsOnly(Map.entry(SecretName.of("app/a"), first), Map.entry(SecretName.of("app/b"), second));
		assertThat(this.service.requests()).containsExactly("ListSecrets");
	}

	/** Of moved labels moto gives an old version. */
	@Test
	@RequiresEmulator("secretsmanager")
	void oldVersionOfAnEmulatorIsNotTaken() {
		try (SecretsManagerClient moto = AwsSecretFixture.client(Emulators.require("secretsmanager").uri(),
				"AKIDEXAMPLE")) {
			SecretDriver emulated = AwsSecrets.driver(moto, AwsSecretOptions.DEFAULT);
			String id = "batch-" + UUID.randomUUID().toString().substring(0, 8);
			List<SecretName> asked = names(id + "/moved", id + "/plain", id + "/missing");
			String first = emulated.create(asked.get(0), text("one"), SecretOptions.DEFAULT,
					UUID.randomUUID().toString());
			emulated.update(asked.get(0), text("two"), first, UUID.randomUUID().toString());
			emulated.create(asked.get(1), text("plain"), SecretOptions.DEFAULT, UUID.randomUUID().toString());
			Map<SecretName, SecretValue> values = emulated.readBatch(asked);
			assertThat(values).containsEntry(asked.get(1), text("plain")).doesNotContainKey(asked.get(2));
			assertThat(values.getOrDefault(asked.get(0), text("two"))).isEqualTo(text("two"));
		}
	}

}
