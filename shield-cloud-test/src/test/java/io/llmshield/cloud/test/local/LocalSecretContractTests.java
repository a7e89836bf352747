package io.llmshield.cloud.test.local;

import java.io.IOException;

import io.llmshield.cloud.test.secrets.SecretContract;
import io.llmshield.cloud.test.secrets.SecretContractFixture;

/**
 * The local provider keeps the secrets contract.
 */
class LocalSecretContractTests extends SecretContract {

	@Override
	public SecretContractFixture createFixture() throws IOException {
		return new LocalSecretFixture();
	}

}
