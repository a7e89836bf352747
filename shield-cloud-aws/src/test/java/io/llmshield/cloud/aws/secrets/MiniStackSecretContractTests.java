package io.llmshield.cloud.aws.secrets;

import io.llmshield.cloud.test.emulator.Emulators;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import io.llmshield.cloud.test.secrets.SecretContract;
import io.llmshield.cloud.test.secrets.SecretContractFixture;

/**
 * The contract on MiniStack.
 */
@RequiresEmulator("secretsmanager-ministack")
class MiniStackSecretContractTests extends SecretContract {

	@Override
	public SecretContractFixture createFixture() {
		return new AwsSecretFixture(Emulators.require("secretsmanager-ministack").uri());
	}

}
