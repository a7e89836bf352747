package io.llmshield.cloud.autoconfigure.matrix;

import java.io.IOException;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.google.api.gax.core.CredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

import org.springframework.context.ApplicationContext;

/**
 * Does what the first call to the selected cloud does: asks for credentials. Whether they
 * are found does not matter.
 */
final class CredentialUse {

	private CredentialUse() {
	}

	static void of(ApplicationContext context) {
		context.getBeanProvider(AwsCredentialsProvider.class)
			.ifAvailable((provider) -> tried(provider::resolveCredentials));
		context.getBeanProvider(CredentialsProvider.class).ifAvailable((provider) -> tried(provider::getCredentials));
		context.getBeanProvider(TokenCredential.class)
			.ifAvailable((credential) -> tried(() -> credential
				.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"))));
	}

	private static void tried(Lookup lookup) {
		try {
			lookup.run();
		}
		catch (IOException | RuntimeException ex) {
			System.out.println("Not found: " + ex);
		}
	}

	private interface Lookup {

		void run() throws IOException;

	}

}
