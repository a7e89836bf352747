package io.llmshield.cloud.azure.secrets;

import java.io.IOException;

import io.llmshield.cloud.test.secrets.SecretContract;
import io.llmshield.cloud.test.secrets.SecretContractFixture;

/**
 * The whole contract on the double, which follows Key Vault's REST reference.
 */
class KeyVaultSecretContractTests extends SecretContract {

	@Override
	public SecretContractFixture createFixture() throws IOException {
		return KeyVaultFixture.start();
	}

}
