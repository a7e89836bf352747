package io.llmshield.cloud.boot.test.connection;

import com.google.auth.Credentials;
import com.google.cloud.NoCredentials;
import io.llmshield.cloud.autoconfigure.gcp.GcpConnectionDetails;

/**
 * What the containers of Google Cloud have in common. A type for each service, because
 * Boot registers one bean for each type. There are no credentials, so that nothing in
 * such a test gets at Google's own services by the developer's login.
 */
interface GcpContainerConnectionDetails extends GcpConnectionDetails {

	@Override
	default Credentials getCredentials() {
		return NoCredentials.getInstance();
	}

	/** Cloud Storage. */
	interface OfStorage extends GcpContainerConnectionDetails {

	}

	/** Secret Manager. */
	interface OfSecrets extends GcpContainerConnectionDetails {

	}

}
