package io.llmshield.cloud.test.secrets;

import io.llmshield.cloud.test.ContractMode;
import io.llmshield.cloud.test.InMode;
import org.junit.jupiter.api.Nested;

/**
 * The whole contract of secrets, in both modes. A driver's author extends it and makes
 * the fixture:
 *
 * <pre class="code">
 * class AcmeSecretContractTests extends SecretContract {
 *
 * 	&#64;Override
 * 	public SecretContractFixture createFixture() {
 * 		return new AcmeSecretFixture();
 * 	}
 *
 * }
 * </pre>
 *
 * Tests of capabilities that the driver does not declare are skipped and name the
 * capability; their counterparts check that the operation is {@code UNSUPPORTED}.
 */
public abstract class SecretContract implements SecretFixtureSource {

	@Nested
	@InMode(ContractMode.DRIVER)
	class DriverMode extends SecretContractGroups {

	}

	@Nested
	@InMode(ContractMode.LAYERED)
	class LayeredMode extends SecretContractGroups {

	}

}
