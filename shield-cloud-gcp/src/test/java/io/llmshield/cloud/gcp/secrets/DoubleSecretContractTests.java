package io.llmshield.cloud.gcp.secrets;

import java.io.IOException;

import io.llmshield.cloud.test.secrets.SecretContract;
import io.llmshield.cloud.test.secrets.SecretContractFixture;

/**
 * The whole contract on the double, which follows Google's documentation.
 */
class DoubleSecretContractTests extends SecretContract {

	@Override
	public SecretContractFixture createFixture() throws IOException {
		return new DoubleSecretFixture(new SecretManagerDouble());
	}

}
