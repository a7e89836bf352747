package io.llmshield.cloud.autoconfigure.gcp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;

/**
 * A service account's key as Google writes it, made up here.
 */
public final class ServiceAccountKey {

	public static final String EMAIL = "shield-app@shield-test.iam.gserviceaccount.com";

	private static final String JSON = make();

	private ServiceAccountKey() {
	}

	private static String make() {
		try {
			KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
			keys.initialize(2048);
			String key = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
				.encodeToString(keys.generateKeyPair().getPrivate().getEncoded());
			return """
					{"type":"service_account","project_id":"project-of-the-key","private_key_id":"0123","client_id":"1",
					"private_key":"-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----\\n",
					"client_email":"%s","token_uri":"https://oauth2.googleapis.com/token"}"""
				.formatted(key.replace("\n", "\\n"), EMAIL);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public static String json() {
		return JSON;
	}

	public static String encoded() {
		return Base64.getEncoder().encodeToString(JSON.getBytes(StandardCharsets.UTF_8));
	}

}
