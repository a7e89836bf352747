package io.llmshield.cloud.aws.secrets;

import io.llmshield.cloud.test.ContractMode;
import io.llmshield.cloud.test.InMode;
import io.llmshield.cloud.test.emulator.Emulators;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import io.llmshield.cloud.test.secrets.SecretCacheContract;
import io.llmshield.cloud.test.secrets.SecretContractFixture;
import io.llmshield.cloud.test.secrets.SecretCreateContract;
import io.llmshield.cloud.test.secrets.SecretErrorsContract;
import io.llmshield.cloud.test.secrets.SecretFixtureSource;
import io.llmshield.cloud.test.secrets.SecretLayersContract;
import io.llmshield.cloud.test.secrets.SecretListContract;
import io.llmshield.cloud.test.secrets.SecretLostReplyContract;
import io.llmshield.cloud.test.secrets.SecretNamesContract;
import io.llmshield.cloud.test.secrets.SecretPayloadsContract;
import io.llmshield.cloud.test.secrets.SecretReadContract;
import io.llmshield.cloud.test.secrets.SecretRotationContract;
import io.llmshield.cloud.test.secrets.SecretUpdateContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/**
 * The contract on moto, without the group that moto gets wrong: deleting, since it writes
 * to deleted secrets. MiniStack and the double run that one.
 */
@Tag("long")
@RequiresEmulator("secretsmanager")
class MotoSecretContractTests implements SecretFixtureSource {

	@Override
	public SecretContractFixture createFixture() {
		return new AwsSecretFixture(Emulators.require("secretsmanager").uri());
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
		class Payloads extends SecretPayloadsContract {

		}

		@Nested
		class Create extends SecretCreateContract {

		}

		@Nested
		class Read extends SecretReadContract {

		}

		@Nested
		class Update extends SecretUpdateContract {

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
		class LostReply extends SecretLostReplyContract {

		}

		@Nested
		class Layers extends SecretLayersContract {

		}

	}

}
