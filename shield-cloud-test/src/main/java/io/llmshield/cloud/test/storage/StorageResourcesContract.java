package io.llmshield.cloud.test.storage;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStores;
import io.llmshield.cloud.storage.ForwardingCloudStorage;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ListEntry;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectKey;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageCapability;
import io.llmshield.cloud.storage.resource.CloudOutputStream;
import io.llmshield.cloud.storage.resource.CloudResource;
import io.llmshield.cloud.storage.resource.CloudResources;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.faults.StorageCall;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.core.io.WritableResource;
import org.springframework.util.FileCopyUtils;
import org.springframework.util.StreamUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Objects as Spring resources.
 */
public abstract class StorageResourcesContract extends StorageContractGroup {

	private static final String LOCATION = "cloud://files/" + KEY;

	private Recorded recorded;

	private CloudResources resources;

	@BeforeEach
	void wrap() {
		this.recorded = new Recorded(store());
		this.resources = new CloudResources(new CloudStores(Map.of("files", this.recorded)));
	}

	private CloudResource resource() {
		return this.resources.get(LOCATION);
	}

	private static String read(CloudResource resource) throws IOException {
		return resource.getContentAsString(StandardCharsets.UTF_8);
	}

	@Test
	void resourceTellsWhatTheObjectIs() throws IOException {
		store().put(KEY, text("content"));
		CloudResource resource = resource();
		assertThat(resource.exists()).isTrue();
		assertThat(resource.isReadable()).isTrue();
		assertThat(resource.isWritable()).isTrue();
		assertThat(resource.contentLength()).isEqualTo(7);
		assertThat(resource.lastModified()).isEqualTo(store().getMetadata(KEY).lastModified().toEpochMilli());
		assertThat(resource.getFilename()).isEqualTo("scan-1.json");
		assertThat(resource.getDescription()).isEqualTo(LOCATION);
		assertThat(resource.getURI()).isEqualTo(URI.create(LOCATION));
		assertThat(resource).isEqualTo(this.resources.get(LOCATION)).hasSameHashCodeAs(this.resources.get(LOCATION));
		assertThat(resource).isNotEqualTo(this.resources.get(LOCATION + "x"));
		assertThat(read(resource)).isEqualTo("content");
	}

	@Test
	void missingObjectIsToldAsMissing() {
		CloudResource resource = resource();
		assertThat(resource.exists()).isFalse();
		assertThat(resource.isReadable()).isFalse();
		assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(resource::getInputStream);
		assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(resource::contentLength);
		assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(resource::lastModified);
		assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(resource::getFile);
	}

	@Test
	void refusalIsNeverToldAsMissing() {
		faults().on(StorageCall.HEAD).fail(CloudErrorCategory.ACCESS_DENIED);
		CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED, () -> resource().exists());
		faults().on(StorageCall.OPEN).fail(CloudErrorCategory.ACCESS_DENIED);
		assertThatIOException().isThrownBy(() -> resource().getInputStream())
			.isNotInstanceOf(FileNotFoundException.class)
			.withCauseInstanceOf(CloudException.class);
	}

	@Test
	void everyCharacterOfAKeyIsTakenAsItStands() throws IOException {
		List<String> keys = List.of("a b/100%.txt", "a b/%41.txt", "a b/why?.txt",
				"a b/r\u00e9sum\u00e9 \u65e5\u672c.txt", "a b/x#y&z=1+2.txt");
		for (String key : keys) {
			store().put(key, text(key));
			CloudResource resource = this.resources.get("cloud://files/" + key);
			assertThat(read(resource)).isEqualTo(key);
			assertThat(resource.getFilename()).isEqualTo(key.substring(4));
			assertThat(resource.getURI().getPath()).isEqualTo("/" + key);
			assertThat(resource.getURI().toASCIIString()).isEqualTo(resource.getURI().toString());
			assertThat(this.resources.get(resource.getDescription())).isEqualTo(resource);
			try (InputStream opened = resource.getURL().openStream()) {
				assertThat(opened).hasContent(key);
			}
		}
		assertThat(found("cloud://files/a b/*")).containsExactlyInAnyOrderElementsOf(keys);
	}

	@Test
	void relativesStayInTheStore() throws IOException {
		store().put("results/other.json", text("other"));
		CloudResource resource = resource();
		assertThat(resource.createRelative("scan-2.json").getKey()).isEqualTo("results/2026/scan-2.json");
		assertThat(read(resource.createRelative("../other.json"))).isEqualTo("other");
		assertThat(resource.createRelative("/top.json").getKey()).isEqualTo("top.json");
		assertThat(this.resources.get("cloud://files/results/").createRelative("other.json").exists()).isTrue();
		assertThatExceptionOfType(FileNotFoundException.class)
			.isThrownBy(() -> resource.createRelative("../../../other.json"));
	}

	@Test
	void keyThatNoObjectCanHaveDoesNotExist() {
		assertThat(this.resources.get("cloud://files/a//b").exists()).isFalse();
		assertThat(this.resources.get("cloud://files/a/../b").exists()).isFalse();
		assertThat(faults().calls()).isEmpty();
	}

	/** Too long together with the prefix where the store has one, else only missing. */
	@Test
	void keyThatIsTooLongInItsStoreDoesNotExist() {
		String longest = ("a".repeat(127) + "/").repeat(ObjectKey.MAX_BYTES / 128)
			.substring(0, ObjectKey.MAX_BYTES - 1);
		assertThat(this.resources.get("cloud://files/" + longest).exists()).isFalse();
	}

	/** Spring ends an answer in good order where a file is missing. */
	@Test
	void objectThatIsGoneWhileItIsReadIsNoMissingFile() throws IOException {
		store().put(KEY, bytes(700_000));
		try (InputStream stream = resource().getInputStream()) {
			assertThat(stream.read()).isNotNegative();
			assertThat(stream.skip(600_000)).isEqualTo(600_000);
			store().delete(KEY);
			assertThatThrownBy(stream::read).isInstanceOf(IOException.class)
				.isNotInstanceOf(FileNotFoundException.class);
		}
	}

	@Test
	void folderExistsWhileItHoldsAnObject() {
		CloudResource folder = this.resources.get("cloud://files/results/");
		assertThat(folder.exists()).isFalse();
		store().put(KEY, text("content"));
		assertThat(folder.exists()).isTrue();
		assertThat(this.resources.get("cloud://files").exists()).isTrue();
		assertThat(folder.isReadable()).isFalse();
		assertThat(folder.isWritable()).isFalse();
		assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(folder::getInputStream);
	}

	@Test
	void unknownStoreIsToldWithTheOthers() {
		CloudFailures.assertFails(CloudErrorCategory.CONFIGURATION, () -> this.resources.get("cloud://model/x"));
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> this.resources.get("cloud://model/x"))
			.withMessageContaining("files");
		CloudFailures.assertFails(CloudErrorCategory.CONFIGURATION, () -> this.resources.get("cloud:///x"));
	}

	@Test
	void completedStreamIsPublishedWhenItIsClosed() throws IOException {
		CloudOutputStream output = resource().getOutputStream(PutOptions.ofType("text/plain"));
		Writer writer = new OutputStreamWriter(output, StandardCharsets.UTF_8);
		writer.write("content");
		output.complete();
		assertAbsent(KEY);
		writer.close();
		assertContent(KEY, text("content"));
		assertThat(store().getMetadata(KEY).contentType()).isEqualTo("text/plain");
		assertThat(output.published()).contains(store().getMetadata(KEY));
	}

	@Test
	void longStreamIsPublishedWhole() throws IOException {
		byte[] content = bytes(200_000);
		try (CloudOutputStream output = resource().getOutputStream()) {
			output.write(content, 0, 30_000);
			for (int i = 30_000; i < 100_000; i++) {
				output.write(content[i]);
			}
			output.write(content, 100_000, 100_000);
			output.complete();
		}
		assertContent(KEY, content);
	}

	@Test
	void producerThatFailsLeavesNothing() {
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> {
			try (CloudOutputStream output = resource().getOutputStream()) {
				output.write(bytes(100_000));
				throw new IllegalStateException("the producer fails");
			}
		});
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> resource().write((output) -> {
			output.write(1);
			throw new IllegalStateException("the producer fails");
		}, PutOptions.DEFAULT));
		assertAbsent(KEY);
	}

	/** Nothing is lost in silence either. */
	@Test
	void streamThatWasNotCompletedSaysSo() {
		assertThatIOException().isThrownBy(() -> FileCopyUtils.copy(text("content"), resource().getOutputStream()))
			.withMessageContaining("complete()");
		assertAbsent(KEY);
	}

	@Test
	void closingPublishesWhereThatIsAskedFor() throws IOException {
		WritableResource resource = resource().publishingOnClose();
		FileCopyUtils.copy(text("content"), resource.getOutputStream());
		assertContent(KEY, text("content"));
	}

	@Test
	void failureToPublishIsAnIoException() throws IOException {
		CloudOutputStream output = resource().getOutputStream(PutOptions.ifAbsent());
		output.write(1);
		output.complete();
		store().put(KEY, text("faster"));
		assertThatIOException().isThrownBy(output::close).withCauseInstanceOf(CloudException.class);
		output.close();
		assertThat(output.published()).isEmpty();
		assertContent(KEY, text("faster"));
	}

	@Test
	void rangeIsAllThatIsTransferred() throws IOException {
		byte[] content = bytes(2_000_000);
		store().put(KEY, content);
		try (InputStream range = resource().getInputStream(ByteRange.of(1_500_000, 10))) {
			assertThat(range.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 1_500_000, 1_500_010));
		}
		assertThat(this.recorded.ranges).containsExactly(ByteRange.of(1_500_000, 10));
		try (InputStream input = resource().getInputStream()) {
			ByteArrayOutputStream copied = new ByteArrayOutputStream();
			StreamUtils.copyRange(input, copied, 1_000_000, 1_000_099);
			assertThat(copied.toByteArray()).isEqualTo(Arrays.copyOfRange(content, 1_000_000, 1_000_100));
		}
		assertThat(this.recorded.ranges).last().isEqualTo(ByteRange.of(1_000_000, 1_000_000));
	}

	@Test
	void skippingNeverMixesVersions() throws IOException {
		store().put(KEY, bytes(600_000));
		try (InputStream input = resource().getInputStream()) {
			assertThat(input.skip(500_000)).isEqualTo(500_000);
			byte[] another = new byte[600_000];
			store().put(KEY, another);
			assertThatIOException().isThrownBy(input::read);
		}
		store().put(KEY, text("another version"));
		try (InputStream input = resource().getInputStream()) {
			assertThat(input.skip(1_000_000)).isEqualTo(15);
			assertThat(input.read()).isEqualTo(-1);
		}
	}

	@Test
	void pinnedResourceAsksOnceAndReadsWhatItFound() throws IOException {
		store().put(KEY, text("content"));
		faults().reset();
		CloudResource pinned = resource().pinned();
		assertThat(pinned.exists()).isTrue();
		assertThat(pinned.contentLength()).isEqualTo(7);
		assertThat(pinned.lastModified()).isPositive();
		assertThat(faults().calls()).containsExactly(StorageCall.HEAD);
		assertThat(read(pinned)).isEqualTo("content");
	}

	@Test
	@RequiresStorageCapability(StorageCapability.VERSIONS)
	void pinnedResourceReadsItsVersionWhenAnotherHasTakenItsPlace() throws IOException {
		store().put(KEY, text("content"));
		CloudResource pinned = resource().pinned();
		assertThat(pinned.exists()).isTrue();
		store().put(KEY, text("another version"));
		assertThat(read(pinned)).isEqualTo("content");
		assertThat(pinned.contentLength()).isEqualTo(7);
		assertThat(read(resource())).isEqualTo("another version");
	}

	@Test
	@RequiresMissingStorageCapability(StorageCapability.VERSIONS)
	void pinnedResourceReadsNoOtherVersion() {
		store().put(KEY, text("content"));
		CloudResource pinned = resource().pinned();
		assertThat(pinned.exists()).isTrue();
		store().put(KEY, text("another version"));
		assertThatIOException().isThrownBy(pinned::getInputStream);
	}

	@Test
	@RequiresStorageCapability(StorageCapability.VERSIONS)
	void versionIsReadForEver() throws IOException {
		String first = Objects.requireNonNull(store().put(KEY, text("content")).versionId());
		store().put(KEY, text("another version"));
		CloudResource version = resource().ofVersion(first);
		assertThat(version.exists()).isTrue();
		assertThat(version.contentLength()).isEqualTo(7);
		assertThat(read(version)).isEqualTo("content");
		assertThat(version).isNotEqualTo(resource());
		assertThat(version.isWritable()).isFalse();
		assertThatIOException().isThrownBy(version::getOutputStream);
	}

	@Test
	void patternListsNoMoreThanItMust() {
		for (String key : List.of("models/a.onnx", "models/a.txt", "models/v1/b.onnx", "models/v1/deep/c.onnx",
				"other/d.onnx")) {
			store().put(key, text(key));
		}
		assertThat(found("cloud://files/models/**/*.onnx")).containsExactly("models/a.onnx", "models/v1/b.onnx",
				"models/v1/deep/c.onnx");
		assertThat(this.recorded.lists).containsExactly(ListOptions.of("models/"));
		assertThat(found("cloud://files/models/*.onnx")).containsExactly("models/a.onnx");
		assertThat(this.recorded.lists).last().isEqualTo(ListOptions.folder("models/"));
		assertThat(found("cloud://files/models/v?/*.onnx")).containsExactly("models/v1/b.onnx");
		assertThat(this.recorded.lists).last().isEqualTo(ListOptions.of("models/v"));
		assertThat(found("cloud://files/models/none/*")).isEmpty();
		assertThat(found("cloud://files/models/a.onnx")).containsExactly("models/a.onnx");
	}

	@Test
	void missingBucketIsAnErrorOfAPattern() {
		CloudStorage missing = environment().store(environment().fixture().missingBucket(), "");
		CloudResources broken = new CloudResources(new CloudStores(Map.of("files", missing)));
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> broken.find("cloud://files/**").toList());
	}

	private List<String> found(String pattern) {
		try (Stream<CloudResource> found = this.resources.find(pattern)) {
			return found.map(CloudResource::getKey).toList();
		}
	}

	/** Remembers what was asked for. */
	private static final class Recorded extends ForwardingCloudStorage {

		private final List<ByteRange> ranges = new ArrayList<>();

		private final List<ListOptions> lists = new ArrayList<>();

		private Recorded(CloudStorage delegate) {
			super(delegate);
		}

		@Override
		public ObjectContent open(String key, GetOptions options) {
			this.ranges.add(options.range());
			return super.open(key, options);
		}

		@Override
		public Stream<ListEntry> list(ListOptions options) {
			this.lists.add(options);
			return super.list(options);
		}

	}

}
