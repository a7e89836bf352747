package io.llmshield.cloud.test.storage;

import java.util.function.Function;
import java.util.stream.Stream;

import io.llmshield.cloud.storage.StorageCapabilities;
import io.llmshield.cloud.test.ContractExtension;
import io.llmshield.cloud.test.ContractMode;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs the contract of storage.
 */
class StorageContractExtension
		extends ContractExtension<StorageFixtureSource, StorageContractFixture, StorageEnvironment> {

	StorageContractExtension() {
		super(StorageFixtureSource.class, StorageContractFixture.class, StorageEnvironment.class);
	}

	@Override
	protected StorageContractFixture create(StorageFixtureSource source) throws Exception {
		return source.createFixture();
	}

	@Override
	protected StorageEnvironment environment(StorageContractFixture fixture, ContractMode mode) {
		return new StorageEnvironment(fixture, mode);
	}

	@Override
	protected Stream<String> obstacles(StorageContractFixture fixture, ExtensionContext context) {
		StorageCapabilities capabilities = fixture.driver().capabilities();
		Stream<String> missing = required(context, RequiresStorageCapability.class, RequiresStorageCapability::value)
			.filter((capability) -> !capabilities.has(capability))
			.map((capability) -> "the driver lacks " + capability);
		Stream<String> present = required(context, RequiresMissingStorageCapability.class,
				RequiresMissingStorageCapability::value)
			.filter(capabilities::has)
			.map((capability) -> "the driver has " + capability);
		Stream<String> unable = required(context, RequiresStorageAbility.class, RequiresStorageAbility::value)
			.filter((ability) -> !fixture.abilities().contains(ability))
			.map((ability) -> "the fixture lacks " + ability);
		return Stream.of(missing, present, unable).flatMap(Function.identity());
	}

}
