package io.llmshield.cloud.autoconfigure.datasource;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import io.llmshield.cloud.autoconfigure.imports.ImportedValues;
import io.llmshield.cloud.autoconfigure.imports.OutdatedVersions;
import io.llmshield.cloud.secrets.SecretLoader;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretSource;
import io.llmshield.cloud.secrets.SecretValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Which secret a pool follows. The pools here never connect.
 */
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
		HikariDataSource pool = new HikariDataSource();
		pool.setUsername("app");
		pool.setPassword("one");
		this.pools.postProcessAfterInitialization(pool, "pool");
		return pool;
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
		HikariDataSource pool = new HikariDataSource();
		pool.setUsername("app");
		pool.setPassword("two");
		this.environment.getPropertySources().remove(DATABASE);
		this.pools.postProcessAfterInitialization(pool, "pool");
		assertThat(this.pools.of("llm-shield/user")).hasSize(1);
		assertThat(this.pools.of("llm-shield/password")).hasSize(1);
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
