package io.llmshield.cloud.autoconfigure.datasource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import io.llmshield.cloud.autoconfigure.imports.ImportedValues;
import io.llmshield.cloud.autoconfigure.imports.OutdatedVersions;
import io.llmshield.cloud.local.LocalOptions;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.secrets.EnvironmentSecretSource;
import io.llmshield.cloud.secrets.ManagerSecretSource;
import io.llmshield.cloud.secrets.SecretChange;
import io.llmshield.cloud.secrets.SecretLoader;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretSource;
import io.llmshield.cloud.secrets.SecretValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Which secret a pool follows. The pools here never connect.
 */
@ExtendWith(OutputCaptureExtension.class)
class HikariPoolsTests {

	private static final String DATABASE = "shield-secret:llm-shield/db?prefix=db";

	private final StandardEnvironment environment = new StandardEnvironment();

	private final HikariPools pools = new HikariPools(this.environment);

	@BeforeEach
	void imports() {
		ImportedValues.add(this.environment, DATABASE, credentials("app", "one"));
	}

	private static String credentials(String username, String password) {
		return "{\"username\":\"" + username + "\",\"password\":\"" + password + "\"}";
	}

	private HikariDataSource pool() {
		return pool("app", "one");
	}

	@Test
	void userAndPasswordOfOneSecretBelongTogether() {
		ImportedValues.add(this.environment, "shield-secret:llm-shield/mode", "app");
		ImportedValues.add(this.environment, "shield-secret:llm-shield/other", "one");
		pool();
		assertThat(this.pools.of("llm-shield/db")).hasSize(1);
		assertThat(this.pools.of("llm-shield/mode")).isEmpty();
		assertThat(this.pools.of("llm-shield/other")).isEmpty();
	}

	@Test
	void userMayComeFromAnotherSecret() {
		ImportedValues.add(this.environment, "shield-secret:llm-shield/user", "app");
		ImportedValues.add(this.environment, "shield-secret:llm-shield/password", "two");
		this.environment.getPropertySources().remove(DATABASE);
		pool("app", "two");
		assertThat(this.pools.of("llm-shield/user")).hasSize(1);
		assertThat(this.pools.of("llm-shield/password")).hasSize(1);
	}

	private HikariDataSource pool(String username, String password) {
		HikariDataSource pool = new HikariDataSource();
		pool.setUsername(username);
		pool.setPassword(password);
		this.pools.postProcessAfterInitialization(pool, "pool");
		return pool;
	}

	private void configure(String property, String value) {
		this.environment.getPropertySources().addLast(new MapPropertySource(property, Map.of(property, value)));
	}

	/** Only by chance is the name of the database's user that of the mail's. */
	@ParameterizedTest
	@CsvSource({ "spring.datasource.username,app", "spring.datasource.username,${NONE:app}", "orders.db.username,app",
			"orders.db.user,app" })
	void userThatIsWrittenInTheConfigurationIsNotFollowed(String property, String value) {
		this.environment.getPropertySources().remove(DATABASE);
		ImportedValues.add(this.environment, "shield-secret:llm-shield/db?property=db.password", "two");
		ImportedValues.add(this.environment, "shield-secret:llm-shield/mail?prefix=mail", credentials("app", "m"));
		configure(property, value);
		pool("app", "two");
		assertThat(this.pools.of("llm-shield/db")).hasSize(1);
		assertThat(this.pools.of("llm-shield/mail")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "${pool.name}", "${NONE:${pool.name}}", "${orders}" })
	void userThatIsReadFromAnotherSecretIsFollowed(String username) {
		this.environment.getPropertySources().remove(DATABASE);
		ImportedValues.add(this.environment, "shield-secret:llm-shield/db?property=db.password", "two");
		ImportedValues.add(this.environment, "shield-secret:llm-shield/mail?prefix=mail", credentials("app", "m"));
		ImportedValues.add(this.environment, "shield-secret:llm-shield/user?property=pool.name", "app");
		configure("spring.datasource.username", username);
		configure("orders", "${pool.name}");
		configure("mail.other.user", "app");
		pool("app", "two");
		assertThat(this.pools.of("llm-shield/user")).hasSize(1);
		assertThat(this.pools.of("llm-shield/mail")).isEmpty();
	}

	@Test
	void userOfTwoOtherSecretsIsNotFollowed(CapturedOutput output) {
		this.environment.getPropertySources().remove(DATABASE);
		ImportedValues.add(this.environment, "shield-secret:llm-shield/db?property=db.password", "two");
		ImportedValues.add(this.environment, "shield-secret:llm-shield/mail?prefix=mail", credentials("app", "m"));
		ImportedValues.add(this.environment, "shield-secret:llm-shield/user?property=pool.name", "app");
		pool("app", "two");
		assertThat(this.pools.of("llm-shield/db")).hasSize(1);
		assertThat(this.pools.of("llm-shield/user")).isEmpty();
		assertThat(this.pools.of("llm-shield/mail")).isEmpty();
		assertThat(output).contains("does not follow its user", "mail.username", "pool.name");
	}

	private HikariDataSource renewed(HikariDataSource pool, String payload) {
		this.pools.of("llm-shield/db").get(0).renew(new SecretLoader(List.of(new SecretSource() {

			@Override
			public String name() {
				return "test";
			}

			@Override
			public Optional<SecretValue> find(SecretName name) {
				return Optional.of(SecretValue.ofText(payload));
			}

		})), new OutdatedVersions());
		return pool;
	}

	/** As in the secrets of RDS, whose first user's database has his name. */
	@Test
	void fieldsOfEqualValueAreToldApartByTheirNames(CapturedOutput output) {
		ImportedValues.add(this.environment, DATABASE,
				"{\"admin-password\":\"init\",\"dbname\":\"app\",\"username\":\"app\",\"password\":\"init\"}");
		HikariDataSource pool = renewed(pool("app", "init"),
				"{\"admin-password\":\"x\",\"dbname\":\"app\",\"username\":\"app2\",\"password\":\"y\"}");
		assertThat(pool.getUsername()).isEqualTo("app2");
		assertThat(pool.getPassword()).isEqualTo("y");
		assertThat(output).doesNotContain("several");
	}

	@Test
	void fieldsOfEqualValueAreToldApartByWhoReadsThem(CapturedOutput output) {
		ImportedValues.add(this.environment, DATABASE, "{\"admin\":\"init\",\"application\":\"init\"}");
		configure("spring.datasource.password", "${db.application}");
		assertThat(renewed(pool("app", "init"), "{\"admin\":\"x\",\"application\":\"y\"}").getPassword())
			.isEqualTo("y");
		assertThat(output).doesNotContain("several");
	}

	@Test
	void fieldsOfEqualValueThatCannotBeToldApartAreTold(CapturedOutput output) {
		ImportedValues.add(this.environment, DATABASE, "{\"admin\":\"init\",\"application\":\"init\"}");
		pool("app", "init");
		assertThat(output).contains("several fields", "db.admin of ", "db.application of ").doesNotContain("init");
	}

	/** To take the other one's new password would lock the application out. */
	@Test
	void passwordOfTwoSecretsIsNotFollowed() {
		ImportedValues.add(this.environment, "shield-secret:llm-shield/other", "one");
		this.environment.getPropertySources().remove(DATABASE);
		ImportedValues.add(this.environment, "shield-secret:llm-shield/third", "one");
		pool();
		assertThat(this.pools.of("llm-shield/other")).isEmpty();
		assertThat(this.pools.of("llm-shield/third")).isEmpty();
	}

	/** Only of a secret that the provider is known to have. */
	@Test
	void fallbackIsNotTakenForAVersionThatIsNotThereYet(@TempDir Path directory) {
		HikariDataSource dataSource = pool();
		HikariPool pool = this.pools.of("llm-shield/db").get(0);
		OutdatedVersions outdated = new OutdatedVersions();
		outdated.note(new SecretChange("llm-shield/db", "1", "2"));
		try (LocalProvider provider = LocalProvider
			.open(LocalOptions.builder(directory.resolve("data")).keyFile(directory.resolve("local.key")).build())) {
			SecretLoader loader = new SecretLoader(List.of(
					new ManagerSecretSource(LocalProvider.ID,
							SecretManagerBuilder.forDriver(provider.secretDriver()).build()),
					new EnvironmentSecretSource((variable) -> credentials("app", "zero"))));
			assertThatIllegalArgumentException().isThrownBy(() -> pool.renew(loader, outdated))
				.withMessageContaining("does not have the secret 'llm-shield/db'");
			assertThat(dataSource.getPassword()).isEqualTo("one");
			pool.renew(loader, new OutdatedVersions());
			assertThat(dataSource.getPassword()).isEqualTo("zero");
		}
	}

	@Test
	void closedPoolsAreForgotten() {
		pool().close();
		pool();
		assertThat(this.pools.of("llm-shield/db")).hasSize(1);
	}

	@Test
	void anOlderAnswerThatComesLateDoesNotStay() throws InterruptedException {
		HikariDataSource dataSource = pool();
		HikariPool pool = this.pools.of("llm-shield/db").get(0);
		AtomicInteger calls = new AtomicInteger();
		SecretLoader[] loader = new SecretLoader[1];
		Thread second = new Thread(() -> pool.renew(loader[0], new OutdatedVersions()));
		loader[0] = new SecretLoader(List.of(new SecretSource() {

			@Override
			public String name() {
				return "test";
			}

			@Override
			public Optional<SecretValue> find(SecretName name) {
				if (calls.getAndIncrement() > 0) {
					return Optional.of(SecretValue.ofText(credentials("app", "three")));
				}
				second.start();
				await().atMost(Duration.ofSeconds(60))
					.until(() -> second.getState() == Thread.State.WAITING || !second.isAlive());
				return Optional.of(SecretValue.ofText(credentials("app", "two")));
			}

		}));
		pool.renew(loader[0], new OutdatedVersions());
		second.join();
		assertThat(dataSource.getPassword()).isEqualTo("three");
	}

}
