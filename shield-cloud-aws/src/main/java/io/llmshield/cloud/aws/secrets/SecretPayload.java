package io.llmshield.cloud.aws.secrets;

import java.util.Arrays;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.aws.AwsErrors;
import io.llmshield.cloud.secrets.SecretValue;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretValueEntry;

/**
 * Turns values into what the service stores and back. Binary payloads are
 * {@code SecretBinary}, all others {@code SecretString}. Whether a string is text or JSON
 * is told by the end of the version's id, which the service takes from the client's
 * request token (32 to 64 characters): so each version has its own mark, written with it
 * and readable without another call. Strings that others wrote have no mark; those that
 * are JSON objects or arrays, as the console and managed rotation write them, are JSON.
 */
final class SecretPayload {

	private static final String TEXT_MARK = "-text";

	private static final String JSON_MARK = "-json";

	private SecretPayload() {
	}

	/**
	 * Return the request token, which becomes the version's id.
	 * @param value the value
	 * @param writeToken a UUID
	 * @param ifVersion the version that must be the newest, or {@code null}
	 * @return 36 to 58 characters
	 */
	static String requestToken(SecretValue value, String writeToken, @Nullable String ifVersion) {
		return marked(value, (ifVersion != null) ? VersionHistory.successor(writeToken, ifVersion) : writeToken);
	}

	private static String marked(SecretValue value, String id) {
		return switch (value.type()) {
			case TEXT -> id + TEXT_MARK;
			case JSON -> id + JSON_MARK;
			case BINARY -> id;
		};
	}

	static @Nullable String string(SecretValue value) {
		return (value.type() != SecretValue.Type.BINARY) ? value.asText() : null;
	}

	static @Nullable SdkBytes binary(SecretValue value) {
		// Nobody else holds the array, so it need not be copied
		return (value.type() == SecretValue.Type.BINARY) ? SdkBytes.fromByteArrayUnsafe(value.asBytes()) : null;
	}

	static SecretValue value(GetSecretValueResponse response) {
		return value(response.versionId(), response.secretString(), response.secretBinary());
	}

	static SecretValue value(SecretValueEntry entry) {
		return value(entry.versionId(), entry.secretString(), entry.secretBinary());
	}

	private static SecretValue value(String version, @Nullable String string, @Nullable SdkBytes binary) {
		if (string != null) {
			return ofString(string, version).from(version, AwsErrors.PROVIDER);
		}
		if (binary == null) {
			throw CloudException.of(CloudErrorKind.SECRET_FETCH, CloudErrorCategory.NOT_FOUND)
				.provider(AwsErrors.PROVIDER)
				.reason("the secret has no value yet")
				.remedy("Write one")
				.build();
		}
		byte[] bytes = binary.asByteArray();
		try {
			return SecretValue.ofBinary(bytes).from(version, AwsErrors.PROVIDER);
		}
		finally {
			Arrays.fill(bytes, (byte) 0);
		}
	}

	private static SecretValue ofString(String string, String version) {
		if (version.endsWith(TEXT_MARK)) {
			return SecretValue.ofText(string);
		}
		if (version.endsWith(JSON_MARK)) {
			return SecretValue.ofJson(string);
		}
		return looksLikeJson(string) ? jsonOrText(string) : SecretValue.ofText(string);
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
