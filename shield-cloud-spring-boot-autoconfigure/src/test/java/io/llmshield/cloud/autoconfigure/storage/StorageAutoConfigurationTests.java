package io.llmshield.cloud.autoconfigure.storage;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStores;
import io.llmshield.cloud.storage.ForwardingCloudStorage;
import io.llmshield.cloud.storage.ForwardingStorageDriver;
import io.llmshield.cloud.storage.LifecycleRule;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.ObjectSummary;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageCapabilities;
import io.llmshield.cloud.storage.StorageCapability;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.storage.TransferManager;
import io.llmshield.cloud.storage.TransferOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class StorageAutoConfigurationTests {

	private static final String STORES = "llmshield.cloud.storage.stores.";

	@TempDir
	Path directory;

	private ApplicationContextRunner runner() {
		return LocalRunner.in(this.directory);
	}

	private ApplicationContextRunner twoStores() {
		return runner().withPropertyValues(STORES + "models.bucket=shield", STORES + "models.prefix=models",
				STORES + "scan-results.bucket=shield", STORES + "scan-results.prefix=results/");
	}

	@Test
	void withoutStoresThereIsTheDefaultOne() {
		runner().run((context) -> {
			CloudStorage storage = context.getBean(CloudStorage.class);
			storage.put("key", new byte[] { 1 });
			assertThat(context.getBean("defaultStorage")).isSameAs(storage);
			assertThat(context.getBean(CloudStores.class).names()).containsExactly("default");
		});
	}

	@Test
	void keyThatTheProviderDoesNotKnowIsRefusedAtStart() {
		runner().withPropertyValues(STORES + "models.bucket=models", STORES + "models.key-id=alias/shield")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(CloudException.class, (ex) -> {
					assertThat(ex.category()).isEqualTo(CloudErrorCategory.UNSUPPORTED);
					assertThat(ex.remedy()).contains(STORES + "models.key-id");
				}));
	}

	@Test
	void oneStoreIsInjectedUnqualified() {
		runner().withPropertyValues(STORES + "models.bucket=models")
			.withUserConfiguration(NeedsAny.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasBean("modelsStorage")
				.hasSingleBean(CloudStorage.class));
	}

	@Test
	void twoStoresAreInjectedByQualifier() {
		twoStores().withUserConfiguration(NeedsQualified.class).run((context) -> {
			Pair pair = context.getBean(Pair.class);
			assertThat(pair.models()).isSameAs(context.getBean("modelsStorage"));
			assertThat(pair.results()).isSameAs(context.getBean("scanResultsStorage"));
		});
	}

	@Test
	void lifecycleOnAProviderWithoutRulesStopsTheStart() {
		runner().withPropertyValues(STORES + "models.bucket=models", STORES + "models.lifecycle.delete-after=365d")
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOfSatisfying(CloudException.class, (failure) -> {
					assertThat(failure.category()).isEqualTo(CloudErrorCategory.UNSUPPORTED);
					assertThat(failure.remedy()).contains(STORES + "models.lifecycle");
				}));
	}

	@Test
	void lifecycleRulesOfStoresInOneBucketAreSetAtOnce() {
		runner().withUserConfiguration(WithLifecycle.class)
			.withPropertyValues(STORES + "a.bucket=shared", STORES + "a.prefix=a",
					STORES + "a.lifecycle.delete-after=1d", STORES + "b.bucket=shared", STORES + "b.prefix=b",
					STORES + "b.lifecycle.delete-after=2d", STORES + "c.bucket=other",
					STORES + "c.lifecycle.delete-after=3d", STORES + "d.bucket=shared", STORES + "d.prefix=d")
			.run((context) -> {
				Map<String, List<List<LifecycleRule>>> applied = context.getBean(Ruled.class).applied;
				assertThat(applied).containsOnlyKeys("shared", "other");
				assertThat(applied.get("other")).hasSize(1);
				assertThat(applied.get("shared")).singleElement()
					.satisfies(
							(rules) -> assertThat(rules).extracting(LifecycleRule::prefix).containsExactly("a/", "b/"));
			});
	}

	@Test
	void lifecycleOutsideTheRulesIsAFaultOfTheProperty() {
		runner()
			.withPropertyValues(STORES + "models.bucket=models", STORES + "models.lifecycle.move-after.cool=29d",
					STORES + "results.bucket=models", STORES + "results.lifecycle.delete-after=36h",
					STORES + "audit.bucket=audit", STORES + "audit.lifecycle.delete-after=1d",
					STORES + "backups.bucket=audit", STORES + "backups.lifecycle.delete-after=2d")
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining(STORES + "models.lifecycle")
				.hasMessageContaining(STORES + "results.lifecycle")
				.hasMessageContaining(STORES + "backups.lifecycle"));
	}

	@Test
	void aSlashAtTheEndMakesNoOtherPrefixOfALifecycle() {
		runner()
			.withPropertyValues(STORES + "a.bucket=b", STORES + "a.prefix=team", STORES + "a.lifecycle.delete-after=1d",
					STORES + "c.bucket=b", STORES + "c.prefix=team/", STORES + "c.lifecycle.delete-after=2d")
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining(STORES + "c.lifecycle")
				.hasMessageContaining("the store 'a' has the same bucket and prefix"));
	}

	@Test
	void twoStoresAreInjectedByParameterName() {
		twoStores().withUserConfiguration(NeedsNamed.class).run((context) -> {
			Pair pair = context.getBean(Pair.class);
			assertThat(pair.models()).isSameAs(context.getBean("modelsStorage"));
			assertThat(pair.results()).isSameAs(context.getBean("scanResultsStorage"));
		});
	}

	@Test
	void twoStoresAreNotInjectedUnqualified() {
		twoStores().withUserConfiguration(NeedsAny.class)
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseInstanceOf(NoUniqueBeanDefinitionException.class));
	}

	@Test
	void storesKnowsAllByName() {
		twoStores().run((context) -> {
			CloudStores stores = context.getBean(CloudStores.class);
			assertThat(stores.names()).containsExactly("models", "scan-results");
			assertThat(stores.get("scan-results")).isSameAs(context.getBean("scanResultsStorage"));
			assertThatExceptionOfType(CloudException.class).isThrownBy(() -> stores.get("audit"))
				.withMessageContaining("llmshield.cloud.storage.stores.audit.bucket");
		});
	}

	@Test
	void storesOfOneBucketAreKeptApartByPrefix() {
		twoStores().run((context) -> {
			context.getBean("modelsStorage", CloudStorage.class).put("a", new byte[] { 1 });
			assertThat(context.getBean("modelsStorage", CloudStorage.class).list("").map(ObjectSummary::key))
				.containsExactly("a");
			assertThat(context.getBean("scanResultsStorage", CloudStorage.class).list("")).isEmpty();
		});
	}

	@Test
	void storeOfTheApplicationWins() {
		twoStores().withUserConfiguration(OwnStore.class).run((context) -> {
			assertThat(context.getBean("modelsStorage")).isInstanceOf(OwnStorage.class);
			assertThat(context.getBean(CloudStores.class).get("models")).isInstanceOf(OwnStorage.class);
			assertThat(context.getBean("scanResultsStorage")).isNotInstanceOf(OwnStorage.class);
		});
	}

	@Test
	void storeOfTheApplicationKeepsTheDefaultOneAway() {
		runner().withUserConfiguration(OwnStore.class)
			.run((context) -> assertThat(context).hasSingleBean(CloudStorage.class).doesNotHaveBean("defaultStorage"));
	}

	@Test
	void driverOfTheApplicationWins() {
		runner().withUserConfiguration(OwnDriver.class).run((context) -> {
			context.getBean(CloudStorage.class).put("a", new byte[] { 1 });
			assertThat(context.getBean(Wrapped.class).used).isTrue();
		});
	}

	@Test
	void driverOfTheApplicationUnderAnotherNameWins() {
		runner().withUserConfiguration(OwnDriverOfAnotherName.class).run((context) -> {
			context.getBean(CloudStorage.class).put("a", new byte[] { 1 });
			assertThat(context).doesNotHaveBean("shieldCloudStorageDriver");
			assertThat(context.getBean(Wrapped.class).used).isTrue();
		});
	}

	@Test
	void driverIsNotInjectedByType() {
		runner().withUserConfiguration(NeedsDriver.class)
			.run((context) -> assertThat(context.getBean(Needed.class).driver()).isNull());
	}

	@Test
	void transfersAreSharedAndConfigured() {
		runner()
			.withPropertyValues("llmshield.cloud.storage.part-size=5MB", "llmshield.cloud.storage.parallelism=2",
					"llmshield.cloud.storage.memory-budget=20MB")
			.run((context) -> assertThat(context.getBean(TransferManager.class).options())
				.isEqualTo(new TransferOptions(5 << 20, 2, 20 << 20)));
	}

	@Test
	void transfersHaveTheDefaultsOfTheCore() {
		runner().run((context) -> assertThat(context.getBean(TransferManager.class).options())
			.isEqualTo(TransferOptions.defaults()));
	}

	@Test
	void storeNamesBecomeBeanNames() {
		Map<String, String> names = Map.of("models", "modelsStorage", "scan-results", "scanResultsStorage", "a-b-2c",
				"aB2cStorage");
		names.forEach((store, bean) -> assertThat(StoreNames.beanName(store)).isEqualTo(bean));
	}

	record Pair(CloudStorage models, CloudStorage results) {
	}

	record Needed(StorageDriver driver) {
	}

	@Configuration(proxyBeanMethods = false)
	static class NeedsAny {

		@Bean
		Pair pair(CloudStorage any) {
			return new Pair(any, any);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NeedsQualified {

		@Bean
		Pair pair(@Qualifier("models") CloudStorage first, @Qualifier("scan-results") CloudStorage second) {
			return new Pair(first, second);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NeedsNamed {

		@Bean
		Pair pair(CloudStorage modelsStorage, CloudStorage scanResultsStorage) {
			return new Pair(modelsStorage, scanResultsStorage);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NeedsDriver {

		@Bean
		Needed needed(ObjectProvider<StorageDriver> driver) {
			return new Needed(driver.getIfAvailable());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnStore {

		@Bean
		CloudStorage modelsStorage() {
			return new OwnStorage();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnDriver {

		@Bean(defaultCandidate = false)
		Wrapped shieldCloudStorageDriver(LocalProvider provider) {
			return new Wrapped(provider.storageDriver());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnDriverOfAnotherName {

		@Bean
		Wrapped myDriver(LocalProvider provider) {
			return new Wrapped(provider.storageDriver());
		}

	}

	static class Wrapped extends ForwardingStorageDriver {

		boolean used;

		Wrapped(StorageDriver delegate) {
			super(delegate);
		}

		@Override
		public ObjectMetadata put(ObjectId id, ByteBuffer content, long crc32c, PutOptions options) {
			this.used = true;
			return super.put(id, content, crc32c, options);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithLifecycle {

		@Bean(defaultCandidate = false)
		Ruled shieldCloudStorageDriver(LocalProvider provider) {
			return new Ruled(provider.storageDriver());
		}

	}

	static class Ruled extends ForwardingStorageDriver {

		final Map<String, List<List<LifecycleRule>>> applied = new HashMap<>();

		Ruled(StorageDriver delegate) {
			super(delegate);
		}

		@Override
		public StorageCapabilities capabilities() {
			StorageCapabilities own = super.capabilities();
			EnumSet<StorageCapability> supported = EnumSet.of(StorageCapability.LIFECYCLE);
			supported.addAll(own.supported());
			return new StorageCapabilities(supported, own.multipartThreshold(), own.minPartSize(), own.partAlignment(),
					own.maxParts(), own.maxObjectSize(), own.deleteBatchSize());
		}

		@Override
		public void applyLifecycle(String bucket, List<LifecycleRule> rules) {
			this.applied.computeIfAbsent(bucket, (key) -> new ArrayList<>()).add(rules);
		}

		@Override
		public void applyLifecycle(String bucket, LifecycleRule rule) {
			applyLifecycle(bucket, List.of(rule));
		}

	}

	static class OwnStorage extends ForwardingCloudStorage {

		OwnStorage() {
			super(null);
		}

	}

}
