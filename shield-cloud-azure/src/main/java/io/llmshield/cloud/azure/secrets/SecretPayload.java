package io.llmshield.cloud.azure.secrets;

import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;

import com.azure.security.keyvault.secrets.models.KeyVaultSecret;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import io.llmshield.cloud.secrets.SecretValue;
import org.jspecify.annotations.Nullable;

/**
 * Turns values into what the service stores and back. The service stores strings and a
 * content type, which it does not look at; ours tells what the string is. Strings that
 * others wrote are JSON if their content type says so or if they are JSON objects or
 * arrays, and text otherwise.
 */
final class SecretPayload {

	private static final String TEXT = "text/plain; charset=utf-8";

	private static final String JSON = "application/json";

	private static final String BINARY = "application/octet-stream; encoding=base64";

	private SecretPayload() {
	}

	static String contentType(SecretValue value) {
		return switch (value.type()) {
			case TEXT -> TEXT;
			case JSON -> JSON;
			case BINARY -> BINARY;
		};
	}

	static String string(SecretValue value) {
		return (value.type() == SecretValue.Type.BINARY) ? Base64.getEncoder().encodeToString(value.asBytes())
				: value.asText();
	}

	static SecretValue value(KeyVaultSecret secret) {
		String string = Objects.requireNonNullElse(secret.getValue(), "");
		String contentType = secret.getProperties().getContentType();
		return value(string, contentType).from(secret.getProperties().getVersion(), AzureErrors.PROVIDER);
	}

	private static SecretValue value(String string, @Nullable String contentType) {
		if (BINARY.equals(contentType)) {
			return binary(string);
		}
		if (TEXT.equals(contentType)) {
			return SecretValue.ofText(string);
		}
		boolean saysJson = contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith(JSON);
		return (saysJson || looksLikeJson(string)) ? jsonOrText(string) : SecretValue.ofText(string);
	}

	private static SecretValue binary(String string) {
		byte[] bytes;
		try {
			bytes = Base64.getDecoder().decode(string);
		}
		catch (IllegalArgumentException ex) {
			// The exception's text quotes a character of the payload
			throw CloudException.of(CloudErrorKind.SECRET_FETCH, CloudErrorCategory.CORRUPTED)
				.provider(AzureErrors.PROVIDER)
				.operation("get secret")
				.reason("the content type says base64, and the value is not")
				.remedy("Write the value again")
				.build();
		}
		try {
			return SecretValue.ofBinary(bytes);
		}
		finally {
			Arrays.fill(bytes, (byte) 0);
		}
	}

	private static boolean looksLikeJson(String string) {
		String stripped = string.strip();
		return stripped.startsWith("{") || stripped.startsWith("[");
	}

	private static SecretValue jsonOrText(String string) {
		try {
			return SecretValue.ofJson(string);
		}
		catch (CloudException ex) {
			return SecretValue.ofText(string);
		}
	}

}
