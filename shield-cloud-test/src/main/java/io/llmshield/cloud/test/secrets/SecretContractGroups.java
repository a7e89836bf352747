package io.llmshield.cloud.test.secrets;

import org.junit.jupiter.api.Nested;

/**
 * Every group of the secrets contract. Run once for each mode by {@link SecretContract}.
 */
abstract class SecretContractGroups {

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
	class LostReply extends SecretLostReplyContract {

	}

	@Nested
	class Layers extends SecretLayersContract {

	}

}
