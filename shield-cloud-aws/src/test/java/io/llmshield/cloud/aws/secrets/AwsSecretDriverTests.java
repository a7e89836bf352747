package io.llmshield.cloud.aws.secrets;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretCacheOptions;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretMetadata;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretSummary;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.test.Outcome;
import io.llmshield.cloud.test.Race;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What only AWS has, on the double.
 */
class AwsSecretDriverTests {

	private static final SecretName NAME = SecretName.of("llm-shield/api-key");

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

	private static SecretValue text(String text) {
		return SecretValue.ofText(text);
	}

	private static String token() {
		return UUID.randomUUID().toString();
	}

	private String create(SecretValue value) {
		return this.driver.create(NAME, value, SecretOptions.DEFAULT, token());
	}

	private static CloudException failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
		return catchThrowableOfType(CloudException.class, call);
	}

	@Test
	void locationIsTheRegionOfTheClient() {
		assertThat(this.driver.location()).isEqualTo(SecretsManagerDouble.REGION);
	}

	@Test
	void ofTwoHundredCreatesOneWins() {
		List<Outcome<String>> outcomes = Race.run(200,
				(caller) -> this.driver.create(NAME, text("value " + caller), SecretOptions.DEFAULT, token()));
		assertThat(outcomes).filteredOn(Outcome::won).hasSize(1);
		assertThat(outcomes).filteredOn((outcome) -> !outcome.won())
			.allMatch((outcome) -> outcome.category() == CloudErrorCategory.ALREADY_EXISTS);
		Outcome<String> winner = outcomes.stream().filter(Outcome::won).findFirst().orElseThrow();
		assertThat(this.driver.read(NAME, null).asText()).isEqualTo("value " + winner.caller());
		assertThat(this.service.actions().versions(NAME.value())).isOne();
	}

	@Test
	void textThatLooksLikeJsonStaysText() {
		create(text("{\"a\":1}"));
		assertThat(this.driver.read(NAME, null)).isEqualTo(text("{\"a\":1}"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"a\":1}", "[1,2]", "17", "\"quoted\"", "null" })
	void jsonStaysJson(String json) {
		create(SecretValue.ofJson(json));
		assertThat(this.driver.read(NAME, null)).isEqualTo(SecretValue.ofJson(json));
	}

	@Test
	void eachVersionKeepsItsOwnType() {
		byte[] bytes = { 0, 1, (byte) 0xff, (byte) 0xfe };
		String first = create(text("{}"));
		String second = this.driver.update(NAME, SecretValue.ofBinary(bytes), null, token());
		String third = this.driver.update(NAME, SecretValue.ofJson("{}"), second, token());
		assertThat(this.driver.read(NAME, first).type()).isEqualTo(SecretValue.Type.TEXT);
		assertThat(this.driver.read(NAME, second).asBytes()).isEqualTo(bytes);
		assertThat(this.driver.read(NAME, third).type()).isEqualTo(SecretValue.Type.JSON);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"username":"u","password":"p"} | JSON
			[1]                             | JSON
			{not json                       | TEXT
			hello                           | TEXT
			17                              | TEXT
			""")
	void whatOthersWroteIsJsonIfItIsAnObjectOrArray(String string, SecretValue.Type type) {
		this.client.createSecret((request) -> request.name(NAME.value()).secretString(string));
		assertThat(this.driver.read(NAME, null).type()).isEqualTo(type);
		assertThat(this.driver.read(NAME, null).asText()).isEqualTo(string);
	}

	@Test
	void keyIsUsedAndTold() {
		String key = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
		this.driver.create(NAME, text("x"), new SecretOptions(Map.of(), key), token());
		assertThat(this.driver.describe(NAME).keyId()).isEqualTo(key);
	}

	@Test
	void keyThatCannotBeUsedIsAMatterOfConfiguration() {
		this.service.actions().unusableKey("alias/disabled");
		CloudException failure = failure(
				() -> this.driver.create(NAME, text("x"), new SecretOptions(Map.of(), "alias/disabled"), token()));
		assertThat(failure.category()).isEqualTo(CloudErrorCategory.CONFIGURATION);
		assertThat(failure.remedy()).contains("KMS key");
	}

	@Test
	void tagsOfTheCloudsOwnServicesAreNotTold() {
		this.driver.create(NAME, text("x"), SecretOptions.tagged(Map.of("env", "test")), token());
		this.service.actions().systemTag(NAME.value(), "aws:cloudformation:stack-name", "stack");
		assertThat(this.driver.describe(NAME).tags()).isEqualTo(Map.of("env", "test"));
		assertThat(this.driver.list("", null).secrets()).extracting(SecretSummary::tags)
			.containsExactly(Map.of("env", "test"));
	}

	@ParameterizedTest
	@CsvSource({ "P7D,7", "P7DT1S,8", "P30D,30", "PT180H,8" })
	void windowIsNeverShorterThanAsked(Duration window, int days) {
		create(text("x"));
		this.driver.delete(NAME, window);
		this.service.actions().advance(Duration.ofDays(days).minusMinutes(1));
		this.driver.restore(NAME);
		this.driver.delete(NAME, window);
		this.service.actions().advance(Duration.ofDays(days).plusMinutes(1));
		assertThat(failure(() -> this.driver.restore(NAME)).category()).isEqualTo(CloudErrorCategory.NOT_FOUND);
	}

	@Test
	void restoringALiveSecretDoesNothing() {
		create(text("x"));
		this.driver.restore(NAME);
		assertThat(this.driver.read(NAME, null)).isEqualTo(text("x"));
	}

	@Test
	void purgingALiveSecretIsRefusedBeforeAnythingIsDeleted() {
		create(text("x"));
		this.service.forgetRequests();
		assertThat(failure(() -> this.driver.purge(NAME)).category()).isEqualTo(CloudErrorCategory.PRECONDITION_FAILED);
		assertThat(this.service.requests()).containsExactly("DescribeSecret");
	}

	@Test
	void deletedNameSaysRestoreOrPurge() {
		create(text("x"));
		this.driver.delete(NAME, Duration.ofDays(7));
		CloudException failure = failure(() -> create(text("y")));
		assertThat(failure.category()).isEqualTo(CloudErrorCategory.ALREADY_EXISTS);
		assertThat(failure.remedy()).startsWith("Restore or purge it");
		for (CloudException other : List.of(failure(() -> this.driver.read(NAME, null)),
				failure(() -> this.driver.describe(NAME)),
				failure(() -> this.driver.update(NAME, text("z"), null, token())),
				failure(() -> this.driver.update(NAME, text("z"), token(), token())),
				failure(() -> this.driver.delete(NAME, Duration.ofDays(7))))) {
			assertThat(other.category()).isEqualTo(CloudErrorCategory.NOT_FOUND);
			assertThat(other.reason()).contains("deleted");
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void everyPageIsListedByName(boolean serviceSorts) {
		if (!serviceSorts) {
			this.service.actions().ignoreSortBy();
		}
		List<String> names = new ArrayList<>(
				IntStream.range(0, 250).mapToObj((i) -> String.format("list/item-%03d", i)).toList());
		List<String> shuffled = new ArrayList<>(names);
		Collections.shuffle(shuffled, new java.util.Random(7));
		shuffled.forEach((name) -> this.driver.create(SecretName.of(name), text("x"), SecretOptions.DEFAULT, token()));
		this.driver.create(SecretName.of("other"), text("x"), SecretOptions.DEFAULT, token());
		this.service.forgetRequests();
		CloudSecretManager manager = SecretManagerBuilder.forDriver(this.driver).build();
		try (Stream<SecretSummary> listed = manager.listSecrets("list/")) {
			assertThat(listed).extracting(SecretSummary::name).containsExactlyElementsOf(names);
		}
		assertThat(this.service.requests()).hasSize(3).containsOnly("ListSecrets");
	}

	@Test
	void namesOutsideTheRuleAreListedAsNative() {
		for (String name : List.of("Prod/DB", "a--b", "a_b")) {
			this.client.createSecret((request) -> request.name(name).secretString("x"));
		}
		assertThat(this.driver.list("", null).secrets()).extracting(SecretSummary::name)
			.containsExactly("native:Prod/DB", "native:a--b", "native:a_b");
		assertThat(this.driver.list("native:Prod", null).secrets()).extracting(SecretSummary::name)
			.containsExactly("native:Prod/DB");
		assertThat(this.driver.read(SecretName.of("native:Prod/DB"), null).asText()).isEqualTo("x");
	}

	@ParameterizedTest
	@ValueSource(strings = { "!a", "ü", "a:b", "a b" })
	void prefixThatNoNameCanHaveIsAnsweredWithoutACall(String prefix) {
		assertThat(this.driver.list(prefix, null).secrets()).isEmpty();
		assertThat(this.service.requests()).isEmpty();
	}

	@Test
	void throttlingIsThrottledAndSentOnce() {
		this.service.fail("GetSecretValue", 1, ServiceError.of("ThrottlingException", "Rate exceeded"));
		CloudException failure = failure(() -> this.driver.read(NAME, null));
		assertThat(failure.category()).isEqualTo(CloudErrorCategory.THROTTLED);
		assertThat(failure.retryable()).isTrue();
		assertThat(failure.requestId()).isNotNull();
		assertThat(this.service.requests()).containsExactly("GetSecretValue");
	}

	@ParameterizedTest
	@CsvSource({ "500,InternalServiceError,UNAVAILABLE", "503,ServiceUnavailable,UNAVAILABLE",
			"400,DecryptionFailure,CONFIGURATION", "400,ExpiredTokenException,UNAUTHENTICATED",
			"400,InvalidSignatureException,UNAUTHENTICATED", "400,SomethingNew,INVALID_ARGUMENT" })
	void answersAreTranslatedAndSentOnce(int status, String code, CloudErrorCategory category) {
		this.service.fail("GetSecretValue", 1, new ServiceError(status, code, "some text of the service"));
		CloudException failure = failure(() -> this.driver.read(NAME, null));
		assertThat(failure.category()).isEqualTo(category);
		assertThat(failure.kind()).isEqualTo(CloudErrorKind.SECRET_FETCH);
		assertThat(this.service.requests()).hasSize(1);
	}

	@Test
	void brokenConnectionIsUnavailableAndSentOnce() {
		create(text("x"));
		this.service.forgetRequests();
		this.service.loseReply("GetSecretValue");
		assertThat(failure(() -> this.driver.read(NAME, null)).category()).isEqualTo(CloudErrorCategory.UNAVAILABLE);
		assertThat(this.service.requests()).hasSize(1);
	}

	@Test
	void forbiddenIsNotMissing() {
		create(text("x"));
		this.service.deny("GetSecretValue", NAME.value());
		CloudException forbidden = failure(() -> this.driver.read(NAME, null));
		assertThat(forbidden.category()).isEqualTo(CloudErrorCategory.ACCESS_DENIED);
		assertThat(forbidden.reason()).contains("secretsmanager:GetSecretValue");
		assertThat(failure(() -> this.driver.read(SecretName.of("missing"), null)).category())
			.isEqualTo(CloudErrorCategory.NOT_FOUND);
	}

	@Test
	void versionThatIsNoneIsNotFoundWithoutACall() {
		create(text("x"));
		this.service.forgetRequests();
		assertThat(failure(() -> this.driver.read(NAME, "nope")).category()).isEqualTo(CloudErrorCategory.NOT_FOUND);
		assertThat(this.service.requests()).isEmpty();
	}

	@Test
	void secretWithoutAValueIsNotFound() {
		String version = create(text("x"));
		this.service.fail("GetSecretValue", 1, ServiceError.of("ResourceNotFoundException",
				"Secrets Manager can't find the specified secret value for staging label: AWSCURRENT"));
		assertThat(failure(() -> this.driver.read(NAME, null)).category()).isEqualTo(CloudErrorCategory.NOT_FOUND);
		assertThat(this.driver.read(NAME, version).asText()).isEqualTo("x");
	}

	@Test
	void quotaOfVersionsSaysWhatToDo() {
		create(text("0"));
		for (int i = 1; i < 100; i++) {
			this.driver.update(NAME, text("" + i), null, token());
		}
		CloudException failure = failure(() -> this.driver.update(NAME, text("100"), null, token()));
		assertThat(failure.category()).isEqualTo(CloudErrorCategory.CONFIGURATION);
		assertThat(failure.remedy()).contains("24 hours");
		SecretMetadata metadata = this.driver.describe(NAME);
		assertThat(metadata.versions()).hasSize(100);
		assertThat(metadata.versions().get(0).id()).isEqualTo(metadata.version());
	}

	@Test
	void lostReplyOfCreateIsRecognised() {
		String token = token();
		this.service.loseReply("CreateSecret");
		failure(() -> this.driver.create(NAME, text("x"), SecretOptions.DEFAULT, token));
		String version = this.driver.create(NAME, text("x"), SecretOptions.DEFAULT, token);
		assertThat(this.driver.describe(NAME).versions()).extracting("id").containsExactly(version);
	}

	@Test
	void aThousandThreadsThatMissOneKeyMakeOneCall() {
		create(text("x"));
		CloudSecretManager manager = SecretManagerBuilder.forDriver(this.driver)
			.cache(SecretCacheOptions.DEFAULT)
			.build();
		this.service.forgetRequests();
		List<Outcome<String>> outcomes = Race.run(1000, (caller) -> manager.getSecret(NAME.toString()).asText());
		assertThat(outcomes).extracting(Outcome::value).containsOnly("x");
		assertThat(this.service.requests()).containsExactly("GetSecretValue");
	}

	@Test
	void noPayloadInErrors() {
		create(text("hunter2-first"));
		this.service.fail("PutSecretValue", 1,
				ServiceError.parameter("Value 'hunter2-second' at 'secretString' failed"));
		CloudException failure = failure(() -> this.driver.update(NAME, text("hunter2-second"), null, token()));
		assertThat(failure.getMessage()).doesNotContain("hunter2");
	}

}
