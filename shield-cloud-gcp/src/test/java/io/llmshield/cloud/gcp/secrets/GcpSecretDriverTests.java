package io.llmshield.cloud.gcp.secrets;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.google.cloud.secretmanager.v1.Replication;
import com.google.cloud.secretmanager.v1.Secret;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.residency.ResidencyPolicy;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretMetadata;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretSummary;
import io.llmshield.cloud.secrets.SecretValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What only Google Cloud has, on the double.
 */
class GcpSecretDriverTests extends DoubleDriver {

	private static final String KEY = "projects/p/locations/global/keyRings/r/cryptoKeys/k";

	private static GcpSecretOptions in(String... locations) {
		return new GcpSecretOptions(List.of(locations), ResidencyPolicy.ANYWHERE, 5);
	}

	private static SecretOptions key(String key) {
		return new SecretOptions(Map.of(), key);
	}

	@Test
	void replicationIsAutomaticUnlessLocationsAreGiven() {
		assertThat(driver().location()).isEqualTo("global");
		create("x");
		assertThat(stored().getReplication().hasAutomatic()).isTrue();
	}

	@Test
	void secretIsKeptInTheLocationsThatAreGiven() {
		SecretDriver located = driver(in("europe-west3", "europe-west4"));
		assertThat(located.location()).isEqualTo("europe-west3,europe-west4");
		located.create(NAME, text("x"), SecretOptions.DEFAULT, token());
		assertThat(stored().getReplication().getUserManaged().getReplicasList())
			.extracting(Replication.UserManaged.Replica::getLocation)
			.containsExactly("europe-west3", "europe-west4");
		assertThat(located.describe(NAME).keyId()).isNull();
	}

	@Test
	void keyIsUsedAndTold() {
		driver().create(NAME, text("x"), key(KEY), token());
		assertThat(driver().describe(NAME).keyId()).isEqualTo(KEY);
	}

	@Test
	void keyMayNameEachLocation() {
		SecretDriver located = driver(in("europe-west3", "europe-west4"));
		String key = "projects/p/locations/{location}/keyRings/r/cryptoKeys/k";
		located.create(NAME, text("x"), key(key), token());
		assertThat(stored().getReplication().getUserManaged().getReplicasList())
			.extracting((replica) -> replica.getCustomerManagedEncryption().getKmsKeyName())
			.containsExactly(key.replace("{location}", "europe-west3"), key.replace("{location}", "europe-west4"));
		assertThat(located.describe(NAME).keyId()).isEqualTo(key);
	}

	@Test
	void keyElsewhereIsAnInvalidArgumentAndLeavesNothing() {
		String elsewhere = KEY.replace("global", "us-east1");
		assertThat(failure(() -> driver().create(NAME, text("x"), key(elsewhere), token())).category())
			.isEqualTo(CloudErrorCategory.INVALID_ARGUMENT);
		assertThat(state().list("")).isEmpty();
	}

	@Test
	void keyThatCannotBeUsedIsAMatterOfConfigurationAndLeavesNothing() {
		state().unusableKey(KEY);
		CloudException failure = failure(() -> driver().create(NAME, text("x"), key(KEY), token()));
		assertThat(failure.category()).isEqualTo(CloudErrorCategory.CONFIGURATION);
		assertThat(failure.remedy()).contains("KMS key");
		assertThat(state().list("")).isEmpty();
	}

	@Test
	void keyThatCannotBeUsedAnyMoreIsNotMistakenForADisabledVersion() {
		driver().create(NAME, text("x"), key(KEY), token());
		state().unusableKey(KEY);
		assertThat(failure(() -> driver().read(NAME, null)).category()).isEqualTo(CloudErrorCategory.CONFIGURATION);
		assertThat(failure(() -> driver().read(NAME, "1")).category()).isEqualTo(CloudErrorCategory.CONFIGURATION);
	}

	@Test
	void secretElsewhereIsRefused() {
		create("x");
		SecretDriver resident = driver(
				new GcpSecretOptions(List.of("europe-west3"), new ResidencyPolicy(Set.of("europe-west3")), 5));
		for (CloudException failure : List.of(failure(() -> resident.read(NAME, null)),
				failure(() -> resident.read(NAME, "1")), failure(() -> resident.describe(NAME)),
				failure(() -> resident.update(NAME, text("y"), null, token())))) {
			assertThat(failure.category()).isEqualTo(CloudErrorCategory.RESIDENCY_VIOLATION);
			assertThat(failure.resource()).isEqualTo(NAME.toString());
			assertThat(failure.reason()).contains("'global'");
		}
		SecretName allowed = SecretName.of("allowed");
		resident.create(allowed, SecretValue.ofBinary(new byte[] { (byte) 0xff }), SecretOptions.DEFAULT, token());
		assertThat(resident.read(allowed, null).size()).isOne();
		assertThat(resident.update(allowed, text("y"), "1", token())).isEqualTo("2");
	}

	@Test
	void residencyThatCannotBeCheckedIsNotAssumed() {
		create("x");
		SecretDriver resident = driver(
				new GcpSecretOptions(List.of("europe-west3"), new ResidencyPolicy(Set.of("europe-west3")), 5));
		wire().forbid("GetSecret");
		assertThat(failure(() -> resident.read(NAME, null)).category()).isEqualTo(CloudErrorCategory.ACCESS_DENIED);
	}

	@Test
	void optionsAreChecked() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new GcpSecretOptions(List.of(), ResidencyPolicy.ANYWHERE, 0));
	}

	@Test
	void storedBytesAreThePayloadAndNothingElse() {
		driver().create(NAME, SecretValue.ofJson("{\"a\":1}"), SecretOptions.DEFAULT, token());
		assertThat(client().accessSecretVersion(RESOURCE + "/versions/latest").getPayload().getData().toStringUtf8())
			.isEqualTo("{\"a\":1}");
		assertThat(client().getSecretVersion(RESOURCE + "/versions/1").getClientSpecifiedPayloadChecksum()).isTrue();
	}

	@Test
	void eachVersionKeepsItsOwnType() {
		create("{}");
		driver().update(NAME, SecretValue.ofBinary("abc".getBytes(StandardCharsets.UTF_8)), null, token());
		driver().update(NAME, SecretValue.ofJson("17"), "2", token());
		SecretDriver other = other();
		assertThat(other.read(NAME, "1").type()).isEqualTo(SecretValue.Type.TEXT);
		assertThat(other.read(NAME, "2").type()).isEqualTo(SecretValue.Type.BINARY);
		assertThat(other.read(NAME, "3").type()).isEqualTo(SecretValue.Type.JSON);
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
		create("first");
		addByHand(string);
		assertThat(driver().read(NAME, null).type()).isEqualTo(type);
		assertThat(driver().read(NAME, null).asText()).isEqualTo(string);
	}

	@Test
	void typeIsLookedUpOnceForEachVersion() {
		create("x");
		SecretDriver other = other();
		wire().forget();
		other.read(NAME, null);
		other.read(NAME, null);
		other.read(NAME, "1");
		assertThat(wire().requests()).containsExactly("AccessSecretVersion", "GetSecret", "AccessSecretVersion",
				"AccessSecretVersion");
		wire().forget();
		driver().read(NAME, null);
		assertThat(wire().requests()).as("by the writer itself").containsExactly("AccessSecretVersion");
	}

	@Test
	void identityThatMayOnlyAccessValuesReadsThem() {
		create("[1]");
		wire().forbid("GetSecret");
		SecretDriver reader = other();
		wire().forget();
		assertThat(reader.read(NAME, null).asText()).isEqualTo("[1]");
		assertThat(reader.read(NAME, null).type()).isEqualTo(SecretValue.Type.JSON);
		assertThat(wire().requests()).containsExactly("AccessSecretVersion", "GetSecret", "AccessSecretVersion");
	}

	@Test
	void typeIsWhatTheBytesSuggestIfNobodyWantsToKnow() {
		driver().create(NAME, SecretValue.ofJson("17"), SecretOptions.DEFAULT, token());
		SecretDriver reader = driver(GcpSecretOptions.DEFAULT.withoutStoredTypes());
		wire().forget();
		assertThat(reader.read(NAME, null).type()).isEqualTo(SecretValue.Type.TEXT);
		assertThat(reader.read(NAME, "1").asText()).isEqualTo("17");
		assertThat(wire().requests()).containsExactly("AccessSecretVersion", "AccessSecretVersion");
	}

	/** What is looked up is the residency then. */
	@Test
	void residencyIsKeptThoughNobodyWantsToKnowTheType() {
		create("x");
		SecretDriver reader = driver(
				new GcpSecretOptions(List.of("europe-west3"), new ResidencyPolicy(Set.of("europe-west3")), 5)
					.withoutStoredTypes());
		assertThat(failure(() -> reader.read(NAME, null)).category()).isEqualTo(CloudErrorCategory.RESIDENCY_VIOLATION);
	}

	@Test
	void throttledLookAtTheTypeFailsNoRead() {
		driver().create(NAME, SecretValue.ofJson("17"), SecretOptions.DEFAULT, token());
		SecretDriver reader = other();
		wire().fail("GetSecret", 1, Status.RESOURCE_EXHAUSTED);
		assertThat(reader.read(NAME, null).type()).isEqualTo(SecretValue.Type.TEXT);
		assertThat(reader.read(NAME, null).type()).isEqualTo(SecretValue.Type.JSON);
	}

	@Test
	void newestEnabledVersionIsReadThoughLatestIsDisabled() {
		create("one");
		addByHand("two");
		addByHand("three");
		client().disableSecretVersion(RESOURCE + "/versions/3");
		client().destroySecretVersion(RESOURCE + "/versions/2");
		assertThat(driver().read(NAME, null)).isEqualTo(text("one"));
		assertThat(driver().read(NAME, null).version()).isEqualTo("1");
		SecretMetadata metadata = driver().describe(NAME);
		assertThat(metadata.version()).isEqualTo("1");
		assertThat(metadata.versions()).extracting("id").containsExactly("3", "1");
		assertThat(driver().newestVersions(List.of(NAME))).containsExactly(Map.entry(NAME, "1"));
	}

	@Test
	void instanceNeverReadsLessThanItHasWritten() {
		state().latestIsBehind(true);
		create("one");
		assertThat(driver().read(NAME, null).asText()).isEqualTo("one");
		driver().update(NAME, text("two"), "1", token());
		assertThat(driver().read(NAME, null).version()).isEqualTo("2");
		assertThat(other().read(NAME, null).version()).as("another process").isEqualTo("1");
		state().latestIsBehind(false);
		wire().forget();
		assertThat(driver().read(NAME, null).version()).isEqualTo("2");
		assertThat(wire().requests()).hasSize(1);
	}

	@Test
	void rotationDoesNotDependOnWhatIsShownAsTheLatest() {
		create("one");
		driver().update(NAME, text("two"), "1", token());
		state().latestIsBehind(true);
		String version = SecretManagerBuilder.forDriver(other())
			.build()
			.rotateSecret(NAME.toString(), (current) -> text(current.asText() + "!"));
		assertThat(version).isEqualTo("3");
		assertThat(driver().read(NAME, "3").asText()).isEqualTo("two!");
	}

	@Test
	void listingsThatAreBehindHideNothingThatWasClaimed() {
		state().listingsAreBehind(5);
		create("one");
		assertThat(driver().describe(NAME).version()).isEqualTo("1");
		assertThat(other().update(NAME, text("two"), "1", token())).isEqualTo("2");
		assertThat(driver().update(NAME, text("three"), "2", token())).isEqualTo("3");
		assertThat(other().update(NAME, text("four"), "3", token())).isEqualTo("4");
		assertThat(failure(() -> driver().update(NAME, text("five"), "3", token())).category())
			.isEqualTo(CloudErrorCategory.PRECONDITION_FAILED);
		assertThat(other().describe(NAME).versions()).extracting("id").containsExactly("4", "3", "2", "1");
		driver().delete(NAME, Duration.ofDays(7));
		assertThat(states()).containsExactly("4 DISABLED", "3 DISABLED", "2 DISABLED", "1 DISABLED");
		other().restore(NAME);
		assertThat(states()).containsExactly("4 ENABLED", "3 ENABLED", "2 ENABLED", "1 ENABLED");
	}

	@Test
	void versionThatOthersHaveTakenAwayIsNotLookedForAgain() {
		create("one");
		driver().update(NAME, text("two"), null, token());
		client().destroySecretVersion(RESOURCE + "/versions/2");
		state().latestIsBehind(true);
		assertThat(driver().read(NAME, null).version()).isEqualTo("1");
		wire().forget();
		assertThat(driver().read(NAME, null).version()).isEqualTo("1");
		assertThat(wire().requests()).containsExactly("AccessSecretVersion");
	}

	@Test
	void secretThatOthersMadeAnewIsRead() {
		create("one");
		driver().update(NAME, text("two"), null, token());
		other().delete(NAME, Duration.ofDays(7));
		other().purge(NAME);
		assertThat(failure(() -> driver().read(NAME, null)).category()).isEqualTo(CloudErrorCategory.NOT_FOUND);
		other().create(NAME, text("new"), SecretOptions.DEFAULT, token());
		assertThat(driver().read(NAME, null).asText()).isEqualTo("new");
	}

	@Test
	void secretWithoutAnEnabledVersionIsNotFound() {
		create("one");
		client().disableSecretVersion(RESOURCE + "/versions/1");
		assertThat(failure(() -> driver().read(NAME, null)).reason()).isEqualTo("it has no enabled version");
		assertThat(failure(() -> driver().read(NAME, "1")).reason()).contains("disabled");
		assertThat(failure(() -> driver().describe(NAME)).category()).isEqualTo(CloudErrorCategory.NOT_FOUND);
	}

	@ParameterizedTest
	@ValueSource(strings = { "latest", "0", "01", "-1", "1.0", "alias", "../1", "1/..", "9999999999999999999" })
	void versionThatIsNoNumberIsNotFoundWithoutACall(String version) {
		create("x");
		wire().forget();
		assertThat(failure(() -> driver().read(NAME, version)).category()).isEqualTo(CloudErrorCategory.NOT_FOUND);
		assertThat(wire().requests()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "a/b", "a.b", "x/versions/1", "ü" })
	void nativeNameThatIsNoneIsRefusedWithoutACall(String name) {
		assertThat(failure(() -> driver().read(SecretName.of("native:" + name), null)).category())
			.isEqualTo(CloudErrorCategory.INVALID_ARGUMENT);
		assertThat(wire().requests()).isEmpty();
	}

	@Test
	void everyPageIsListedByName() {
		List<String> names = IntStream.range(0, 130).mapToObj((i) -> String.format("list/item-%03d", i)).toList();
		List<String> shuffled = new ArrayList<>(names);
		Collections.shuffle(shuffled, new Random(7));
		shuffled.forEach((name) -> driver().create(SecretName.of(name), text("x"), SecretOptions.DEFAULT, token()));
		driver().create(SecretName.of("other"), text("x"), SecretOptions.DEFAULT, token());
		driver().create(SecretName.of("not/list/item"), text("x"), SecretOptions.DEFAULT, token());
		wire().forget();
		assertThat(driver().list("list/", null).secrets()).extracting(SecretSummary::name)
			.containsExactlyElementsOf(names);
		assertThat(wire().requests()).containsExactly("ListSecrets", "ListSecrets", "ListSecrets");
	}

	@Test
	void namesOutsideTheRuleAreListedAsNative() {
		for (String id : List.of("Prod_DB", "a---b", "9lives")) {
			state().create(id,
					Secret.newBuilder()
						.setReplication(
								Replication.newBuilder().setAutomatic(Replication.Automatic.getDefaultInstance()))
						.build());
			state().add("projects/" + SecretManagerState.PROJECT + "/secrets/" + id, payload("x"));
		}
		assertThat(driver().list("", null).secrets()).extracting(SecretSummary::name)
			.containsExactly("native:9lives", "native:Prod_DB", "native:a---b");
		assertThat(driver().list("native:Prod", null).secrets()).extracting(SecretSummary::name)
			.containsExactly("native:Prod_DB");
		assertThat(driver().list("Prod", null).secrets()).isEmpty();
		SecretName named = SecretName.of("native:Prod_DB");
		assertThat(driver().read(named, null).asText()).isEqualTo("x");
		assertThat(driver().update(named, text("y"), "1", token())).isEqualTo("2");
		assertThat(driver().describe(named).name()).isEqualTo("native:Prod_DB");
	}

	@ParameterizedTest
	@ValueSource(strings = { "!a", "ü", "a:b", "a b", "a\"b" })
	void prefixThatNoNameCanHaveIsAnsweredWithoutACall(String prefix) {
		assertThat(driver().list(prefix, null).secrets()).isEmpty();
		assertThat(wire().requests()).isEmpty();
	}

	@Test
	void rotationThatGoogleRemindsOfIsTold() {
		create("x");
		assertThat(driver().describe(NAME).rotation().automatic()).isFalse();
		assertThat(driver().describe(NAME).rotation().lastRotatedAt()).isNull();
	}

	static Stream<Arguments> statuses() {
		return Stream.of(arguments(Status.UNAVAILABLE, CloudErrorCategory.UNAVAILABLE),
				arguments(Status.DEADLINE_EXCEEDED, CloudErrorCategory.TIMEOUT),
				arguments(Status.RESOURCE_EXHAUSTED, CloudErrorCategory.THROTTLED),
				arguments(Status.INTERNAL, CloudErrorCategory.UNAVAILABLE),
				arguments(Status.UNAUTHENTICATED, CloudErrorCategory.UNAUTHENTICATED),
				arguments(Status.PERMISSION_DENIED, CloudErrorCategory.ACCESS_DENIED),
				arguments(Status.NOT_FOUND, CloudErrorCategory.NOT_FOUND),
				arguments(Status.INVALID_ARGUMENT, CloudErrorCategory.INVALID_ARGUMENT));
	}

	private static Arguments arguments(Object... values) {
		return Arguments.of(values);
	}

	@ParameterizedTest
	@MethodSource("statuses")
	void answersAreTranslatedAndSentOnce(Status status, CloudErrorCategory category) {
		create("x");
		wire().forget();
		wire().fail("AccessSecretVersion", 3, status.withDescription("some text of the service"));
		CloudException failure = failure(() -> other().read(NAME, null));
		assertThat(failure.category()).isEqualTo(category);
		assertThat(failure.kind()).isEqualTo(CloudErrorKind.SECRET_FETCH);
		assertThat(failure.resource()).isEqualTo(NAME.toString());
		assertThat(wire().requests()).as("the client's own retries are off").containsExactly("AccessSecretVersion");
	}

	@ParameterizedTest
	@ValueSource(strings = { "CreateSecret", "AddSecretVersion", "GetSecret", "ListSecretVersions", "UpdateSecret",
			"DisableSecretVersion", "EnableSecretVersion", "DeleteSecret", "ListSecrets" })
	void noRequestIsRepeatedByTheClient(String method) {
		create("x");
		wire().forget();
		wire().fail(method, 3, Status.UNAVAILABLE);
		assertThat(failure(() -> callThatNeeds(method)).category()).isEqualTo(CloudErrorCategory.UNAVAILABLE);
		assertThat(wire().requests()).filteredOn(method::equals).hasSize(1);
	}

	private void callThatNeeds(String method) {
		switch (method) {
			case "CreateSecret" -> driver().create(SecretName.of("new"), text("x"), SecretOptions.DEFAULT, token());
			case "AddSecretVersion", "UpdateSecret" -> driver().update(NAME, text("y"), null, token());
			case "GetSecret", "ListSecretVersions" -> driver().describe(NAME);
			case "ListSecrets" -> driver().list("", null);
			case "DisableSecretVersion" -> driver().delete(NAME, Duration.ofDays(7));
			case "EnableSecretVersion" -> {
				driver().delete(NAME, Duration.ofDays(7));
				driver().restore(NAME);
			}
			case "DeleteSecret" -> {
				driver().delete(NAME, Duration.ofDays(7));
				driver().purge(NAME);
			}
			default -> throw new IllegalArgumentException(method);
		}
	}

	@Test
	void everyRequestHasATimeLimit() {
		create("x");
		AtomicReference<Deadline> limit = new AtomicReference<>();
		wire().before("AccessSecretVersion", () -> limit.set(Context.current().getDeadline()));
		driver().read(NAME, null);
		assertThat(limit.get()).isNotNull();
		assertThat(limit.get().timeRemaining(TimeUnit.SECONDS)).isLessThanOrEqualTo(10);
	}

	@Test
	void requestsOfEachCall() {
		assertRequests(() -> create("x"), "CreateSecret", "AddSecretVersion", "UpdateSecret");
		assertRequests(() -> failure(() -> create("x")), "CreateSecret", "GetSecret");
		assertRequests(() -> driver().update(NAME, text("y"), null, token()), "GetSecret", "ListSecretVersions",
				"UpdateSecret", "AddSecretVersion");
		assertRequests(() -> driver().update(NAME, text("y"), "2", token()), "GetSecret", "ListSecretVersions",
				"UpdateSecret", "AddSecretVersion");
		assertRequests(() -> failure(() -> driver().update(NAME, text("y"), "1", token())), "GetSecret",
				"ListSecretVersions");
		assertRequests(() -> driver().describe(NAME), "GetSecret", "ListSecretVersions");
		assertRequests(() -> driver().delete(NAME, Duration.ofDays(7)), "GetSecret", "ListSecretVersions",
				"ListSecretVersions", "UpdateSecret", "DisableSecretVersion", "DisableSecretVersion",
				"DisableSecretVersion");
		assertRequests(() -> driver().restore(NAME), "GetSecret", "EnableSecretVersion", "EnableSecretVersion",
				"EnableSecretVersion", "UpdateSecret");
		driver().delete(NAME, Duration.ofDays(7));
		assertRequests(() -> driver().purge(NAME), "GetSecret", "DeleteSecret");
	}

	private void assertRequests(Runnable call, String... requests) {
		wire().forget();
		call.run();
		assertThat(wire().requests()).containsExactly(requests);
	}

	@Test
	void interruptedCallIsCancelled() throws InterruptedException {
		create("x");
		CountDownLatch arrived = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		wire().before("AccessSecretVersion", () -> {
			arrived.countDown();
			try {
				release.await(20, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		AtomicReference<CloudException> failure = new AtomicReference<>();
		Thread reader = new Thread(() -> failure.set(failure(() -> driver().read(NAME, null))));
		reader.start();
		assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
		reader.interrupt();
		reader.join(15_000);
		release.countDown();
		assertThat(failure.get().category()).isEqualTo(CloudErrorCategory.CANCELLED);
	}

	@Test
	void forbiddenIsNotMissing() {
		create("x");
		wire().forbid("AccessSecretVersion");
		assertThat(failure(() -> driver().read(NAME, null)).category()).isEqualTo(CloudErrorCategory.ACCESS_DENIED);
	}

	@Test
	void damageOnTheWayIsCorrupted() {
		create("x");
		state().corrupt(ID);
		assertThat(failure(() -> driver().read(NAME, null)).category()).isEqualTo(CloudErrorCategory.CORRUPTED);
	}

}
