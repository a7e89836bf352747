package io.llmshield.cloud.azure.secrets;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.azure.core.http.rest.PagedResponse;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.models.KeyVaultSecret;
import com.azure.security.keyvault.secrets.models.SecretProperties;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretValue;
import org.jspecify.annotations.Nullable;

/**
 * The requests that several parts of the driver make.
 */
final class KeyVaultCalls {

	/** The service's own limit. */
	static final int PAGE = 25;

	private final SecretClient client;

	KeyVaultCalls(SecretClient client) {
		this.client = client;
	}

	SecretClient client() {
		return this.client;
	}

	/** Read all versions, 25 a request; an empty log if there is no such secret. */
	VersionLog versions(SecretName name, SecretErrors errors) {
		List<SecretProperties> versions = new ArrayList<>();
		errors.run(() -> {
			try {
				this.client.listPropertiesOfSecretVersions(name.flat()).forEach(versions::add);
			}
			catch (RuntimeException ex) {
				if (!SecretErrors.isMissing(ex)) {
					throw ex;
				}
				versions.clear();
			}
			return Boolean.TRUE;
		});
		return VersionLog.of(versions);
	}

	/** Read one version, or what the service takes for the newest. */
	KeyVaultSecret get(SecretName name, @Nullable String version) {
		return (version != null) ? this.client.getSecret(name.flat(), version) : this.client.getSecret(name.flat());
	}

	/** Write a version. Errors are the SDK's. */
	KeyVaultSecret set(SecretName name, SecretValue value, Map<String, String> tags, VersionTag tag) {
		Map<String, String> all = new HashMap<>(tags);
		all.put(VersionTag.KEY, tag.text());
		return this.client.setSecret(new KeyVaultSecret(name.flat(), SecretPayload.string(value))
			.setProperties(new SecretProperties().setContentType(SecretPayload.contentType(value)).setTags(all)));
	}

	/** Write down what was decided of a version; one that lost is disabled. */
	void decide(VersionLog.Entry version, VersionTag tag) {
		SecretProperties properties = version.properties();
		Map<String, String> tags = new HashMap<>(properties.getTags());
		tags.put(VersionTag.KEY, tag.text());
		properties.setTags(tags);
		if (tag.state() == VersionTag.State.LOST) {
			properties.setEnabled(false);
		}
		this.client.updateSecretProperties(properties);
	}

	/** Read one page of the vault's secrets. */
	PagedResponse<SecretProperties> firstPage() {
		return this.client.listPropertiesOfSecrets().iterableByPage().iterator().next();
	}

	/**
	 * Read all of the vault's secrets, 25 a request, each with what its latest version
	 * has.
	 */
	List<SecretProperties> secrets() {
		List<SecretProperties> secrets = new ArrayList<>();
		this.client.listPropertiesOfSecrets().forEach(secrets::add);
		return secrets;
	}

}
