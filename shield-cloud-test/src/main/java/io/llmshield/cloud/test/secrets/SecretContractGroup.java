package io.llmshield.cloud.test.secrets;

import java.util.List;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.residency.ResidencyPolicy;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretSummary;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.secrets.SecretVersion;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.faults.FaultPlan;
import io.llmshield.cloud.test.faults.SecretCall;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the groups of the secrets contract share.
 */
@ExtendWith(SecretContractExtension.class)
public abstract class SecretContractGroup {

	private SecretEnvironment environment;

	@BeforeEach
	final void enter(SecretEnvironment environment) {
		this.environment = environment;
	}

	/**
	 * Return what the test works with.
	 * @return the environment
	 */
	protected final SecretEnvironment environment() {
		return this.environment;
	}

	/**
	 * Return the manager under test.
	 * @return the manager
	 */
	protected final CloudSecretManager manager() {
		return this.environment.manager();
	}

	/**
	 * Return a manager on the same data as if another process had built it.
	 * @return the manager
	 */
	protected final CloudSecretManager otherProcess() {
		return this.environment.managerOver(this.environment.fixture().independentDriver(), ResidencyPolicy.ANYWHERE);
	}

	/**
	 * Return the script of faults beneath the manager.
	 * @return the plan
	 */
	protected final FaultPlan<SecretCall> faults() {
		return this.environment.driver().plan();
	}

	/**
	 * Return a name of this test.
	 * @param suffix the end of the name
	 * @return the name
	 */
	protected final String name(String suffix) {
		return this.environment.name(suffix);
	}

	/**
	 * Return the name that most tests use.
	 * @return the name
	 */
	protected final String name() {
		return name("api-key");
	}

	/**
	 * Make a text value.
	 * @param text the text
	 * @return the value
	 */
	protected static SecretValue text(String text) {
		return SecretValue.ofText(text);
	}

	/**
	 * Check a secret's newest value, here and in another process.
	 * @param name the name
	 * @param expected the value
	 */
	protected final void assertValue(String name, SecretValue expected) {
		assertThat(manager().getSecret(name)).as("value of %s", name).isEqualTo(expected);
		assertThat(otherProcess().getSecret(name)).as("value of %s for another process", name).isEqualTo(expected);
	}

	/**
	 * Check that there is no such secret: no read and no listing finds one.
	 * @param name the name
	 */
	protected final void assertMissing(String name) {
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> manager().getSecret(name));
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> manager().getSecretMetadata(name));
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> otherProcess().getSecret(name));
		assertThat(names(name)).doesNotContain(name);
	}

	/**
	 * Return the ids of a secret's versions.
	 * @param name the name
	 * @return the ids, newest first
	 */
	protected final List<String> versions(String name) {
		return manager().listSecretVersions(name).stream().map(SecretVersion::id).toList();
	}

	/**
	 * Return the names under a prefix, in the order of the listing.
	 * @param prefix the prefix
	 * @return the names
	 */
	protected final List<String> names(String prefix) {
		try (var secrets = manager().listSecrets(prefix)) {
			return secrets.map(SecretSummary::name).toList();
		}
	}

}
