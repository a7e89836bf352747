package io.llmshield.cloud.autoconfigure.acme;

import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.storage.StorageDriver;

final class AcmeDrivers {

	private AcmeDrivers() {
	}

	static SecretDriver secrets(AcmeClient client) {
		return client.files().secretDriver();
	}

	static StorageDriver storage(AcmeClient client) {
		return client.files().storageDriver();
	}

}
