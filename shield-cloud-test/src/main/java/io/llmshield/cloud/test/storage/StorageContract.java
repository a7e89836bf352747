package io.llmshield.cloud.test.storage;

import io.llmshield.cloud.test.ContractMode;
import io.llmshield.cloud.test.InMode;
import org.junit.jupiter.api.Nested;

/**
 * The whole contract of object storage, in both modes. A driver's author extends it and
 * makes the fixture:
 *
 * <pre class="code">
 * class AcmeStorageContractTests extends StorageContract {
 *
 * 	&#64;Override
 * 	public StorageContractFixture createFixture() {
 * 		return new AcmeStorageFixture();
 * 	}
 *
 * }
 * </pre>
 *
 * Tests of capabilities that the driver does not declare are skipped and name the
 * capability; their counterparts check that the operation is {@code UNSUPPORTED}.
 */
public abstract class StorageContract implements StorageFixtureSource {

	@Nested
	@InMode(ContractMode.DRIVER)
	class DriverMode extends StorageContractGroups {

	}

	@Nested
	@InMode(ContractMode.LAYERED)
	class LayeredMode extends StorageContractGroups {

	}

}
