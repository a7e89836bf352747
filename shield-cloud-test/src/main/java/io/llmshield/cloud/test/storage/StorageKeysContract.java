package io.llmshield.cloud.test.storage;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.DeleteOptions;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.ObjectKey;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageCapability;
import io.llmshield.cloud.test.CloudFailures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keys: what the rule allows works to the letter, what it forbids never reaches the
 * provider.
 */
public abstract class StorageKeysContract extends StorageContractGroup {

	static Stream<String> portableKeys() {
		return Stream.of("a", "a/b/c.txt", "results/2026/11/22/scan.json", "UPPER/lower/MiXed", ".hidden", "..hidden",
				"a/.b/..c", "with space/and  two", "plus+and&more=1?x#y.json", "percent%2Fencoded%20%25",
				"quote'\"`.txt", "brackets[0]{1}(2)<3>", "semi;colon:at@comma,dollar$bang!", "tilde~star*caret^pipe|",
				"a-/b_/c", "модель/检査/모델.onnx", "emoji/\uD83D\uDEE1/shield", "e\u0301/decomposed", "\u00e9/composed",
				"con/nul/aux", "file.tmp", "x".repeat(255), "y/" + "z".repeat(600), "shield_write", "-", "_", "0");
	}

	static Stream<String> forbiddenKeys() {
		return Stream.of("", "/", "/leading", "trailing/", "a//b", ".", "..", "a/./b", "a/../b", "../../etc/passwd",
				"segment./x", "ends.", "back\\slash", "nul\u0000byte", "tab\tkey", "line\nfeed", "delete\u007F",
				"c1\u0085", "unpaired\uD83D", "k".repeat(ObjectKey.MAX_BYTES + 1), "\u20AC".repeat(342), segments(255));
	}

	private static String segments(int count) {
		return IntStream.range(0, count).mapToObj((i) -> "s").collect(Collectors.joining("/"));
	}

	@ParameterizedTest
	@MethodSource("portableKeys")
	void portableKeyWorksToTheLetter(String key) {
		assertThat(store().put(key, text(key)).key()).isEqualTo(key);
		assertThat(store().getMetadata(key).key()).isEqualTo(key);
		assertThat(store().getBytes(key)).isEqualTo(text(key));
		assertThat(keys("")).containsExactly(key);
		assertThat(keys(key)).containsExactly(key);
		store().delete(key);
		assertAbsent(key);
	}

	@ParameterizedTest
	@MethodSource("forbiddenKeys")
	void forbiddenKeyIsRefusedBeforeAnyCall(String key) {
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> store().put(key, text("x")));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> store().put(key, (output) -> output.write(1), PutOptions.DEFAULT));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> store().getBytes(key));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> store().open(key, GetOptions.DEFAULT));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> store().getMetadata(key));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> store().exists(key));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> store().delete(key, DeleteOptions.DEFAULT));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> store().copy(key, "fine", CopyOptions.DEFAULT));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> store().copy("fine", key, CopyOptions.DEFAULT));
		assertThat(faults().calls()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("forbiddenKeys")
	@RequiresStorageCapability({ StorageCapability.PRESIGN_GET, StorageCapability.VERSIONS })
	void forbiddenKeyIsNotSignedOrListed(String key) {
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> store().presignGet(key, Duration.ofMinutes(1)));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> store().listVersions(key));
		assertThat(faults().calls()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { ".well-known/acme-challenge", ".well-known/acme-challenge/token" })
	void addressOfCertificatesIsRefusedWithItsPrefix(String key) {
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> environment().store(environment().bucket(), "").put(key, text("x")));
		assertThat(faults().calls()).isEmpty();
	}

	@Test
	void longestKeyWorks() {
		String key = "k".repeat(ObjectKey.MAX_BYTES - environment().prefix().length());
		store().put(key, text("long"));
		assertContent(key, text("long"));
		assertThat(keys("")).containsExactly(key);
	}

	@Test
	void limitCountsThePrefix() {
		String key = "k".repeat(ObjectKey.MAX_BYTES - environment().prefix().length() + 1);
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> store().put(key, text("x")));
		assertThat(faults().calls()).isEmpty();
	}

	@Test
	void deepestKeyWorks() {
		String key = segments(
				ObjectKey.MAX_SEGMENTS - (int) environment().prefix().chars().filter((c) -> c == '/').count());
		store().put(key, text("deep"));
		assertContent(key, text("deep"));
	}

	@Test
	void caseIsKept() {
		store().put("Case", text("upper"));
		store().put("case", text("lower"));
		assertContent("Case", text("upper"));
		assertContent("case", text("lower"));
		assertThat(keys("")).containsExactly("Case", "case");
	}

	@Test
	void unicodeIsNotNormalised() {
		store().put("\u00e9", text("composed"));
		store().put("e\u0301", text("decomposed"));
		assertContent("\u00e9", text("composed"));
		assertContent("e\u0301", text("decomposed"));
	}

	@Test
	void keyMayBeginWithAnotherKey() {
		List<String> keys = List.of("a", "a/b", "a/b/c", "a-b");
		keys.forEach((key) -> store().put(key, text(key)));
		keys.forEach((key) -> assertContent(key, text(key)));
		store().delete("a/b");
		assertThat(keys("")).containsExactly("a", "a-b", "a/b/c");
		store().put("a/b", text("again"));
		store().delete("a");
		assertThat(entries(ListOptions.folder(""))).containsExactly("a-b", "a/");
	}

	@Test
	void forbiddenKeyIsShownWithoutControlCharacters() {
		assertThat(CloudFailures.failure(() -> store().getBytes("line\nfeed"))).message()
			.doesNotContain("\n")
			.contains("line?feed");
	}

}
