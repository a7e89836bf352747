package io.llmshield.cloud.storage;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.residency.ResidencyPolicy;
import io.llmshield.cloud.resilience.CallGuard;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for the layers and their order.
 */
class CloudStorageBuilderTests extends StorageFixture {

	private final ResidencyPolicy europe = new ResidencyPolicy(Set.of("eu-central-1"));

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final List<String> events = new ArrayList<>();

	private final List<String> observed = new ArrayList<>();

	@TempDir
	Path directory;

	@BeforeEach
	void observe() {
		this.registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
			@Override
			public void onStart(Observation.Context context) {
				CloudStorageBuilderTests.this.events.add("observation");
			}

			@Override
			public void onStop(Observation.Context context) {
				Map<String, String> keys = new LinkedHashMap<>();
				context.getLowCardinalityKeyValues().forEach((key) -> keys.put(key.getKey(), key.getValue()));
				CloudStorageBuilderTests.this.observed.add(keys.get("operation") + " " + keys.get("outcome") + " "
						+ keys.get("store") + " " + keys.get("provider") + " " + context.getName());
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return true;
			}
		});
	}

	private CloudStorage layered() {
		return builder().observations(this.registry).residency(this.europe).build();
	}

	@Test
	void keyOfTheStoreIsUsedUnlessTheCallNamesOne() {
		CloudStorage storage = builder().keyId("default-key").build();
		assertThat(storage.put("small", bytes(10)).keyId()).isEqualTo("default-key");
		assertThat(storage.put("large", bytes(500)).keyId()).isEqualTo("default-key");
		assertThat(storage.put("own", bytes(10), PutOptions.builder().keyId("own-key").build()).keyId())
			.isEqualTo("own-key");
	}

	@Test
	void keyOnAProviderWithoutKeysIsRefusedAtOnce() {
		this.driver.without(StorageCapability.CUSTOMER_KEY);
		assertThatThrownBy(() -> builder().keyId("default-key").build()).isInstanceOfSatisfying(CloudException.class,
				(ex) -> {
					assertThat(ex.category()).isEqualTo(CloudErrorCategory.UNSUPPORTED);
					assertThat(ex.remedy()).contains("llmshield.cloud.storage.stores.results.key-id");
				});
	}

	@Test
	void layersStandInTheDocumentedOrder() {
		CallGuard guard = new CallGuard() {
			@Override
			public <T> T call(Supplier<T> call) {
				CloudStorageBuilderTests.this.events.add("guard");
				return call.get();
			}
		};
		this.driver.before = this.events::add;
		CloudStorage layered = builder().guard(guard).observations(this.registry).residency(this.europe).build();
		layered.put("key", bytes(1));
		assertThat(this.events).containsExactly("observation", "guard", "location", "guard", "put");
		List<Class<?>> layers = new ArrayList<>();
		CloudStorage layer = layered;
		while (layer instanceof ForwardingCloudStorage forwarding) {
			layers.add(layer.getClass());
			layer = forwarding.delegate();
		}
		assertThat(layers).containsExactly(ObservedCloudStorage.class, ResidencyCloudStorage.class);
		assertThat(layer).isInstanceOf(DefaultCloudStorage.class);
	}

	@Test
	void everyOperationIsObservedOnce() {
		CloudStorage layered = layered();
		String token = layered.put("key", bytes(1)).versionId();
		Map<String, Consumer<CloudStorage>> operations = new LinkedHashMap<>();
		operations.put("open", (storage) -> storage.open("key").close());
		operations.put("get", (storage) -> storage.getBytes("key"));
		operations.put("get-to-file",
				(storage) -> storage.getToFile("key", this.directory.resolve("file"), GetOptions.DEFAULT));
		operations.put("put", (storage) -> storage.put("key", (output) -> output.write(1), PutOptions.DEFAULT));
		operations.put("metadata", (storage) -> assertThat(storage.exists("none")).isFalse());
		operations.put("tags", (storage) -> storage.getTags("key"));
		operations.put("list", (storage) -> storage.list("").forEach((entry) -> {
		}));
		operations.put("list-versions", (storage) -> storage.listVersions("key"));
		operations.put("copy", (storage) -> storage.restore("key", token));
		operations.put("presign-get", (storage) -> storage.presignGet("key", Duration.ofHours(1)));
		operations.put("presign-put",
				(storage) -> storage.presignPut("key", PresignPutOptions.of(Duration.ofHours(1))));
		operations.put("delete-all", (storage) -> storage.deleteAll(List.of("other")));
		operations.put("delete", (storage) -> storage.delete("key"));
		operations.forEach((name, operation) -> {
			this.observed.clear();
			operation.accept(layered);
			assertThat(this.observed).containsExactly(name + " success results memory shield.cloud.storage");
		});
	}

	@Test
	void errorsAreObservedByCategory() {
		CloudStorage layered = layered();
		assertThatThrownBy(() -> layered.getBytes("none")).isInstanceOf(CloudException.class);
		assertThatThrownBy(() -> layered.list("/")).isInstanceOf(CloudException.class);
		assertThat(this.observed).containsExactly("get not-found results memory shield.cloud.storage",
				"list invalid-argument results memory shield.cloud.storage");
	}

	@Test
	void listingIsObservedWithItsFirstPageAndWithWhatFailsLater() {
		CloudStorage layered = layered();
		for (String key : List.of("a", "b", "c")) {
			layered.put(key, bytes(1));
		}
		this.observed.clear();
		List<String> seen = new ArrayList<>();
		assertThatThrownBy(() -> layered.list(ListOptions.of("").pagesOf(2)).forEach((entry) -> {
			seen.add(entry.key());
			this.driver.before = failing("list", 1, CloudErrorCategory.ACCESS_DENIED);
		})).matches((ex) -> category(ex) == CloudErrorCategory.ACCESS_DENIED);
		assertThat(seen).containsExactly("a", "b");
		assertThat(this.observed).containsExactly("list success results memory shield.cloud.storage",
				"list access-denied results memory shield.cloud.storage");
		this.observed.clear();
		assertThatThrownBy(() -> layered.list("").forEach((entry) -> {
			throw new IllegalStateException("the reader's");
		})).isInstanceOf(IllegalStateException.class);
		assertThat(this.observed).containsExactly("list success results memory shield.cloud.storage");
	}

	@Test
	void bytesAreCountedInBothDirections() {
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		CloudStorage counted = builder().meters(meters).guard(new Retries()).build();
		this.driver.before = failing("part 2", 1, CloudErrorCategory.UNAVAILABLE);
		counted.put("key", bytes(310));
		counted.put("small", bytes(7));
		counted.getBytes("key", GetOptions.ofRange(ByteRange.of(0, 100)));
		counted.getToFile("small", this.directory.resolve("small"), GetOptions.DEFAULT);
		assertThat(count(meters, "upload")).isEqualTo(317);
		assertThat(count(meters, "download")).isEqualTo(107);
	}

	private static double count(SimpleMeterRegistry meters, String direction) {
		return meters.get("shield.cloud.storage.bytes")
			.tag("provider", "memory")
			.tag("store", "results")
			.tag("direction", direction)
			.counter()
			.count();
	}

	@Test
	void nothingPassesToABucketOutsideTheAllowedLocations() {
		this.driver.location = "us-east-1";
		CloudStorage layered = layered();
		List<Consumer<CloudStorage>> operations = List.of((storage) -> storage.open("k"),
				(storage) -> storage.getBytes("k"),
				(storage) -> storage.getToFile("k", this.directory.resolve("k"), GetOptions.DEFAULT),
				(storage) -> storage.put("k", bytes(1)),
				(storage) -> storage.put("k", java.io.InputStream.nullInputStream(), PutOptions.DEFAULT),
				(storage) -> storage.put("k", java.io.InputStream.nullInputStream(), 0, PutOptions.DEFAULT),
				(storage) -> storage.put("k", this.directory, PutOptions.DEFAULT),
				(storage) -> storage.put("k", (output) -> output.write(1), PutOptions.DEFAULT),
				(storage) -> storage.delete("k"), (storage) -> storage.deleteAll(List.of("k")),
				(storage) -> storage.list("").forEach((entry) -> {
				}), (storage) -> storage.exists("k"), (storage) -> storage.getMetadata("k"),
				(storage) -> storage.getTags("k"), (storage) -> storage.copy("k", "l", CopyOptions.DEFAULT),
				(storage) -> storage.listVersions("k"), (storage) -> storage.presignGet("k", Duration.ofHours(1)),
				(storage) -> storage.presignPut("k", PresignPutOptions.of(Duration.ofHours(1))));
		operations.forEach((operation) -> assertThatThrownBy(() -> operation.accept(layered))
			.matches((ex) -> category(ex) == CloudErrorCategory.RESIDENCY_VIOLATION)
			.hasMessageContaining("us-east-1"));
		assertThat(new HashSet<>(this.driver.calls)).containsExactly("location");
		assertThat(this.observed).hasSize(operations.size()).allMatch((text) -> text.contains("residency-violation"));
		assertThatThrownBy(() -> new CloudStores(Map.of("results", layered)).checkResidency())
			.matches((ex) -> category(ex) == CloudErrorCategory.RESIDENCY_VIOLATION);
	}

	@Test
	void everyLocationThatABucketIsKeptInMustBeAllowed() {
		this.driver.location = "eu-central-1,us-east-1";
		assertThatThrownBy(() -> layered().exists("k"))
			.matches((ex) -> category(ex) == CloudErrorCategory.RESIDENCY_VIOLATION)
			.hasMessageContaining("'us-east-1'");
		this.driver.location = "eu-central-1,eu-central-1";
		assertThat(layered().exists("k")).isFalse();
	}

	@Test
	void locationIsAskedForOnceAndAgainWhenItIsOld() {
		AtomicLong now = new AtomicLong(-5);
		CloudStorage storage = new ResidencyCloudStorage(this.storage, this.europe, "memory", "bucket",
				() -> this.driver.location("bucket"), now::get);
		storage.exists("a");
		storage.exists("a");
		assertThat(this.driver.calls).filteredOn("location"::equals).hasSize(1);
		now.addAndGet(ResidencyCloudStorage.VALIDITY.toNanos() + 1);
		this.driver.location = "us-east-1";
		assertThatThrownBy(() -> storage.exists("a"))
			.matches((ex) -> category(ex) == CloudErrorCategory.RESIDENCY_VIOLATION);
	}

	@Test
	void unknownLocationLetsNothingPass() {
		this.driver.before = failing("location", 1, CloudErrorCategory.ACCESS_DENIED);
		CloudStorage layered = layered();
		assertThatThrownBy(() -> layered.put("k", bytes(1)))
			.matches((ex) -> category(ex) == CloudErrorCategory.ACCESS_DENIED);
		layered.put("k", bytes(1));
		new CloudStores(Map.of("results", layered, "plain", this.storage)).checkResidency();
		assertThat(this.driver.keys()).hasSize(1);
	}

	@Test
	void wrongConfigurationIsRefused() {
		assertThatThrownBy(() -> CloudStorageBuilder.forDriver(this.driver).store("models").build())
			.matches((ex) -> category(ex) == CloudErrorCategory.CONFIGURATION)
			.hasMessageContaining("llmshield.cloud.storage.stores.models.bucket");
		for (String prefix : List.of("/a", "a//b", "../a", "a\\b", "a/./b")) {
			assertThatThrownBy(() -> builder().prefix(prefix).build()).as(prefix)
				.matches((ex) -> category(ex) == CloudErrorCategory.CONFIGURATION)
				.hasMessageContaining("stores.results.prefix");
		}
		assertThat(this.driver.calls).isEmpty();
	}

	@Test
	void prefixEndsInASlashOrIsEmpty() {
		builder().prefix("").build().put("a", bytes(1));
		builder().prefix("x/y").build().put("a", bytes(1));
		builder().prefix("x/z/").build().put("a", bytes(1));
		assertThat(this.driver.keys()).containsExactlyInAnyOrder("a", "x/y/a", "x/z/a");
	}

	@Test
	void unknownStoreNamesTheOthers() {
		CloudStores stores = new CloudStores(Map.of("models", this.storage, "audit", this.storage));
		assertThat(stores.names()).containsExactly("audit", "models");
		assertThat(stores.get("models")).isSameAs(this.storage);
		assertThatThrownBy(() -> stores.get("model")).matches((ex) -> category(ex) == CloudErrorCategory.CONFIGURATION)
			.hasMessageContaining("[audit, models]")
			.hasMessageContaining("llmshield.cloud.storage.stores.model.bucket");
	}

}
