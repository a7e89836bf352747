package io.llmshield.cloud.aws.secrets;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretValue;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.SecretValueEntry;

/**
 * Reads several secrets by one request. What the service lists as an error and what would
 * be on another page is left out, and so is an answer that is not certain to be that of a
 * single read: of another name, or of a version that is not labelled {@code AWSCURRENT},
 * which emulators give.
 */
final class SecretBatch {

	/** The service's own limit. */
	static final int LIMIT = 20;

	private final SecretsManagerClient client;

	SecretBatch(SecretsManagerClient client) {
		this.client = client;
	}

	Map<SecretName, SecretValue> read(Collection<SecretName> names) {
		// A portable name and a native one may be the same to the service
		Map<String, List<SecretName>> asked = new LinkedHashMap<>();
		names.forEach((name) -> asked.computeIfAbsent(name.value(), (id) -> new ArrayList<>()).add(name));
		BatchGetSecretValueRequest request = BatchGetSecretValueRequest.builder()
			.secretIdList(asked.keySet())
			.overrideConfiguration(Requests.ONCE)
			.build();
		Map<SecretName, SecretValue> values = new HashMap<>();
		for (SecretValueEntry entry : new SecretErrors(CloudErrorKind.SECRET_FETCH, "get secrets", null)
			.run(() -> this.client.batchGetSecretValue(request))
			.secretValues()) {
			if (entry.versionId() != null && entry.versionStages().contains(SecretVersions.CURRENT)) {
				// A native name may be the whole ARN
				take(entry, asked.remove(entry.name()), values);
				take(entry, asked.remove(entry.arn()), values);
			}
		}
		return values;
	}

	private static void take(SecretValueEntry entry, @Nullable List<SecretName> names,
			Map<SecretName, SecretValue> values) {
		if (names == null) {
			return;
		}
		try {
			for (SecretName name : names) {
				values.put(name, SecretPayload.value(entry));
			}
		}
		catch (CloudException ex) {
			// A payload outside the rules: the single read says so
		}
	}

}
