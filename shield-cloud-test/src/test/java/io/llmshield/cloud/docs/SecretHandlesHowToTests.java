package io.llmshield.cloud.docs;

import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.llmshield.cloud.local.LocalOptions;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretCacheOptions;
import io.llmshield.cloud.secrets.SecretHandle;
import io.llmshield.cloud.secrets.SecretHandles;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.secrets.ShieldSecret;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code about handles of {@code docs/how-to/secrets.md}.
 */
class SecretHandlesHowToTests {

	private final ExecutorService executor = Executors.newSingleThreadExecutor();

	private LocalProvider provider;

	private CloudSecretManager secrets;

	@BeforeEach
	void start(@TempDir Path directory) {
		this.provider = LocalProvider
			.open(LocalOptions.builder(directory.resolve("data")).keyFile(directory.resolve("key")).build());
		this.secrets = SecretManagerBuilder.forDriver(this.provider.secretDriver())
			.cache(SecretCacheOptions.DEFAULT)
			.build();
	}

	@AfterEach
	void stop() {
		this.executor.shutdownNow();
		this.provider.close();
	}

	@Test
	void credentials() throws InterruptedException {
		this.secrets.createSecret("llm-shield/db", SecretValue.ofJson("{\"user\": \"app\", \"password\": \"one\"}"));
		Pool pool = new Pool(new LinkedBlockingQueue<>());
		try (SecretHandles handles = new SecretHandles(this.secrets, this.executor, SecretHandles.DEFAULT_MAX_STALE)) {
			SecretHandle<Reports.DbCredentials> credentials = new Reports(
					handles.get("llm-shield/db", Reports.DbCredentials.class)).credentials;
			String password = credentials.get().password();
			SecretHandle.Subscription subscription = credentials
				.onChange((change) -> pool.renew(change.oldVersion(), change.newVersion()));
			assertThat(password).isEqualTo("one");
			String first = credentials.version().orElseThrow();
			String second = this.secrets.updateSecret("llm-shield/db",
					SecretValue.ofJson("{\"user\": \"app\", \"password\": \"two\"}"));
			assertThat(pool.renewals.poll(1, TimeUnit.MINUTES)).isEqualTo(first + " to " + second);
			assertThat(credentials.get().password()).isEqualTo("two");
			subscription.close();
		}
	}

	@Test
	void byHand() {
		CloudSecretManager secrets = this.secrets;
		ExecutorService executor = this.executor;
		secrets.createSecret("llm-shield/openai-api-key", SecretValue.ofText("sk-not-a-real-key"));
		secrets.createSecret("llm-shield/webhook-url", SecretValue.ofText("https://example.com/hook"));
		SecretHandles handles = new SecretHandles(secrets, executor, SecretHandles.DEFAULT_MAX_STALE);
		SecretHandle<String> key = handles.get("llm-shield/openai-api-key", String.class);
		SecretHandle<URI> webhook = handles.getLazy("llm-shield/webhook-url", (value) -> URI.create(value.asText()));
		assertThat(key.get()).isEqualTo("sk-not-a-real-key");
		assertThat(webhook.get().getHost()).isEqualTo("example.com");
		handles.close();
	}

	/** Remembers what it was told. */
	private record Pool(BlockingQueue<String> renewals) {

		void renew(String oldVersion, String newVersion) {
			this.renewals.add(oldVersion + " to " + newVersion);
		}

	}

	/** What an application would inject. */
	static class Reports {

		private final SecretHandle<DbCredentials> credentials;

		record DbCredentials(String user, String password) {
		}

		Reports(@ShieldSecret("llm-shield/db") SecretHandle<DbCredentials> credentials) {
			this.credentials = credentials;
		}

	}

}
