package io.llmshield.cloud.secrets;

import java.time.Duration;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.residency.ResidencyPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Refuses to work with secrets that are kept outside the allowed locations: when it is
 * made, and again on each call if the driver's location has changed since. A value that
 * the cache holds came through this check.
 */
final class ResidencySecretManager extends ForwardingSecretManager {

	private final SecretDriver driver;

	private final ResidencyPolicy policy;

	private volatile @Nullable String allowed;

	ResidencySecretManager(CloudSecretManager delegate, SecretDriver driver, ResidencyPolicy policy) {
		super(delegate);
		this.driver = driver;
		this.policy = policy;
		check(CloudErrorKind.CLIENT_INIT, "secrets");
	}

	@Override
	public SecretValue getSecret(String name) {
		check(CloudErrorKind.SECRET_FETCH, name);
		return super.getSecret(name);
	}

	@Override
	public SecretValue getSecret(String name, String version) {
		check(CloudErrorKind.SECRET_FETCH, name);
		return super.getSecret(name, version);
	}

	@Override
	public SecretMetadata getSecretMetadata(String name) {
		check(CloudErrorKind.SECRET_FETCH, name);
		return super.getSecretMetadata(name);
	}

	@Override
	public Stream<SecretSummary> listSecrets(String prefix) {
		check(CloudErrorKind.SECRET_LIST, prefix);
		return super.listSecrets(prefix);
	}

	@Override
	public String createSecret(String name, SecretValue value, SecretOptions options) {
		check(CloudErrorKind.SECRET_CREATE, name);
		return super.createSecret(name, value, options);
	}

	@Override
	public String updateSecret(String name, SecretValue value, @Nullable String ifVersion) {
		check(CloudErrorKind.SECRET_UPDATE, name);
		return super.updateSecret(name, value, ifVersion);
	}

	@Override
	public String rotateSecret(String name, SecretGenerator generator) {
		check(CloudErrorKind.SECRET_UPDATE, name);
		return super.rotateSecret(name, generator);
	}

	@Override
	public void deleteSecret(String name, Duration recoveryWindow) {
		check(CloudErrorKind.SECRET_DELETE, name);
		super.deleteSecret(name, recoveryWindow);
	}

	@Override
	public void restoreSecret(String name) {
		check(CloudErrorKind.SECRET_UPDATE, name);
		super.restoreSecret(name);
	}

	@Override
	public void purgeSecret(String name) {
		check(CloudErrorKind.SECRET_DELETE, name);
		super.purgeSecret(name);
	}

	private void check(CloudErrorKind kind, String resource) {
		if (this.policy.allowsEverything()) {
			return;
		}
		String location = this.driver.location();
		if (!location.equals(this.allowed)) {
			for (String one : location.split(",")) {
				this.policy.check(kind, this.driver.provider(), resource, one);
			}
			this.allowed = location;
		}
	}

}
