package io.llmshield.cloud.aws.secrets;

import io.llmshield.cloud.test.ContractMode;
import io.llmshield.cloud.test.InMode;
import io.llmshield.cloud.test.emulator.Emulators;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import io.llmshield.cloud.test.secrets.SecretCacheContract;
import io.llmshield.cloud.test.secrets.SecretContractFixture;
import io.llmshield.cloud.test.secrets.SecretCreateContract;
import io.llmshield.cloud.test.secrets.SecretDeleteContract;
import io.llmshield.cloud.test.secrets.SecretErrorsContract;
import io.llmshield.cloud.test.secrets.SecretFixtureSource;
import io.llmshield.cloud.test.secrets.SecretLayersContract;
import io.llmshield.cloud.test.secrets.SecretListContract;
import io.llmshield.cloud.test.secrets.SecretNamesContract;
import io.llmshield.cloud.test.secrets.SecretRotationContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/**
 * The contract on MiniStack, without the groups that MiniStack gets wrong: it forgets
 * versions without labels, takes no request token for the first version, and replaces the
 * version of one that is repeated. Moto and the double run those.
 */
@Tag("long")
@RequiresEmulator("secretsmanager-ministack")
class MiniStackSecretContractTests implements SecretFixtureSource {

	@Override
	public SecretContractFixture createFixture() {
		return new AwsSecretFixture(Emulators.require("secretsmanager-ministack").uri());
	}

	@Nested
	@InMode(ContractMode.DRIVER)
	class DriverMode extends Groups {

	}

	@Nested
	@InMode(ContractMode.LAYERED)
	class LayeredMode extends Groups {

	}

	abstract static class Groups {

		@Nested
		class Names extends SecretNamesContract {

		}

		@Nested
		class Create extends SecretCreateContract {

		}

		@Nested
		class Delete extends SecretDeleteContract {

		}

		@Nested
		class Listing extends SecretListContract {

		}

		@Nested
		class Errors extends SecretErrorsContract {

		}

		@Nested
		class Cache extends SecretCacheContract {

		}

		@Nested
		class Rotation extends SecretRotationContract {

		}

		@Nested
		class Layers extends SecretLayersContract {

		}

	}

}
