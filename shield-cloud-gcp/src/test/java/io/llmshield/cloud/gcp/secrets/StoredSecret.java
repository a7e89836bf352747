package io.llmshield.cloud.gcp.secrets;

import java.util.ArrayList;
import java.util.List;

import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.cloud.secretmanager.v1.SecretVersion;

/**
 * A secret of the double and its versions, oldest first.
 */
final class StoredSecret {

	private Secret secret;

	private final List<StoredVersion> versions = new ArrayList<>();

	StoredSecret(Secret secret) {
		this.secret = secret;
	}

	Secret secret() {
		return this.secret;
	}

	void secret(Secret changed) {
		this.secret = changed;
	}

	List<StoredVersion> versions() {
		return this.versions;
	}

	/**
	 * A version and its payload.
	 */
	static final class StoredVersion {

		private SecretVersion version;

		private SecretPayload payload;

		StoredVersion(SecretVersion version, SecretPayload payload) {
			this.version = version;
			this.payload = payload;
		}

		SecretVersion version() {
			return this.version;
		}

		void version(SecretVersion changed) {
			this.version = changed;
		}

		SecretPayload payload() {
			return this.payload;
		}

		void payload(SecretPayload changed) {
			this.payload = changed;
		}

	}

}
