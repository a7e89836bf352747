package io.llmshield.cloud.aws.secrets;

import java.io.IOException;

import io.llmshield.cloud.test.secrets.SecretContract;
import io.llmshield.cloud.test.secrets.SecretContractFixture;

/**
 * The whole contract on the double, which follows AWS's documentation where the emulators
 * do not.
 */
class DoubleSecretContractTests extends SecretContract {

	@Override
	public SecretContractFixture createFixture() throws IOException {
		return new DoubleSecretFixture(new SecretsManagerDouble());
	}

}
