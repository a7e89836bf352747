package io.llmshield.cloud.azure.secrets;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import com.azure.security.keyvault.secrets.models.SecretProperties;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.test.keyvault.KeyVaultDouble;
import io.llmshield.cloud.test.keyvault.KeyVaultOptions;
import io.llmshield.cloud.test.keyvault.VaultTokens;
import io.llmshield.cloud.test.secrets.SecretContractFixture;
import io.llmshield.cloud.test.secrets.SecretFixtureAbility;
import reactor.core.publisher.Mono;

/**
 * The driver on the double, in which time goes by so much faster that nobody has to wait
 * for a second to end.
 */
final class KeyVaultFixture implements SecretContractFixture {

	private static final int SPEED = 150;

	/** Three seconds of the vault. */
	private static final Duration SETTLE = Duration.ofMillis(20);

	/** In the vault's time, so that it is 48 seconds on a busy machine. */
	static final Duration DOUBT = Duration.ofHours(2);

	private final KeyVaultDouble vault;

	private final SecretDriver driver;

	KeyVaultFixture(KeyVaultOptions options) throws IOException {
		this.vault = KeyVaultDouble.start(options.withSpeed(SPEED));
		this.driver = independentDriver();
	}

	/** A vault that keeps deleted secrets for a week. */
	static KeyVaultFixture start() throws IOException {
		return new KeyVaultFixture(KeyVaultOptions.DEFAULT.withRecoverableDays(7));
	}

	static TokenCredential credential(String objectId) {
		return (request) -> Mono
			.just(new AccessToken(VaultTokens.forVault(objectId), java.time.OffsetDateTime.now().plusMinutes(30)));
	}

	static HttpClient httpClient(KeyVaultDouble vault) {
		return new JdkHttpClientBuilder(java.net.http.HttpClient.newBuilder().sslContext(vault.sslContext())).build();
	}

	static SecretClientBuilder clientBuilder(KeyVaultDouble vault, String objectId) {
		return new SecretClientBuilder().vaultUrl(vault.uri().toString())
			.credential(credential(objectId))
			.httpClient(httpClient(vault))
			.disableChallengeResourceVerification();
	}

	KeyVaultDouble vault() {
		return this.vault;
	}

	/** A client with the SDK's retries, as the application has it. */
	SecretClient client() {
		return AzureSecrets.singleAttempt(clientBuilder(this.vault, VaultTokens.ALLOWED)).buildClient();
	}

	SecretDriver driver(SecretClient client, AzureSecretOptions options) {
		return new AzureSecretDriver(client, options,
				new Timing(this.vault, SETTLE, DOUBT, Duration.ofMillis(10), 200));
	}

	@Override
	public SecretDriver driver() {
		return this.driver;
	}

	@Override
	public SecretDriver independentDriver() {
		return driver(client(), AzureSecretOptions.DEFAULT.withLocation("germanywestcentral"));
	}

	@Override
	public Set<SecretFixtureAbility> abilities() {
		return EnumSet.of(SecretFixtureAbility.DENY_ACCESS, SecretFixtureAbility.ADVANCE_TIME,
				SecretFixtureAbility.DISABLE_VERSION);
	}

	@Override
	public SecretDriver deniedDriver() {
		return driver(AzureSecrets.singleAttempt(clientBuilder(this.vault, VaultTokens.DENIED)).buildClient(),
				AzureSecretOptions.DEFAULT);
	}

	@Override
	public void disableVersion(SecretName name, String version) {
		SecretClient client = client();
		SecretProperties properties = client.listPropertiesOfSecretVersions(name.flat())
			.stream()
			.filter((one) -> version.equals(one.getVersion()))
			.findFirst()
			.orElseThrow();
		client.updateSecretProperties(Objects.requireNonNull(properties).setEnabled(false));
	}

	@Override
	public void advanceTime(Duration duration) {
		this.vault.advance(duration);
	}

	@Override
	public Instant now() {
		return this.vault.instant();
	}

	@Override
	public void close() {
		this.vault.close();
	}

}
