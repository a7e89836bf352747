package io.llmshield.cloud.autoconfigure.datasource;

import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;
import io.llmshield.cloud.autoconfigure.imports.ImportedValues;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether a pool follows a user of another secret than its password's: to take a value
 * over that was equal by chance would lock the application out.
 */
class HikariUserTests {

	private final StandardEnvironment environment = new StandardEnvironment();

	private final HikariPools pools = new HikariPools(this.environment);

	@BeforeEach
	void imports() {
		ConfigurationPropertySources.attach(this.environment);
		ImportedValues.add(this.environment, "shield-secret:llm-shield/db", "one");
		ImportedValues.add(this.environment, "shield-secret:llm-shield/mail?prefix=mail",
				"{\"username\":\"app\",\"password\":\"other\"}");
	}

	private void configure(String name, String value) {
		this.environment.getPropertySources().addLast(new MapPropertySource("application", Map.of(name, value)));
	}

	private void pool() {
		HikariDataSource pool = new HikariDataSource();
		pool.setUsername("app");
		pool.setPassword("one");
		this.pools.postProcessAfterInitialization(pool, "pool");
		assertThat(this.pools.of("llm-shield/db")).hasSize(1);
	}

	@Test
	void userThatTheConfigurationWritesOutIsNotFollowed() {
		configure("spring.datasource.username", "app");
		pool();
		assertThat(this.pools.of("llm-shield/mail")).isEmpty();
	}

	@Test
	void userThatThePoolsOwnGroupWritesOutIsNotFollowed() {
		configure("spring.datasource.hikari.username", "app");
		pool();
		assertThat(this.pools.of("llm-shield/mail")).isEmpty();
	}

	@Test
	void userOfSeveralSecretsIsNotFollowed() {
		ImportedValues.add(this.environment, "shield-secret:llm-shield/mode", "app");
		pool();
		assertThat(this.pools.of("llm-shield/mail")).isEmpty();
		assertThat(this.pools.of("llm-shield/mode")).isEmpty();
	}

	@Test
	void placeholderIsFollowed() {
		configure("spring.datasource.username", "${mail.username}");
		pool();
		assertThat(this.pools.of("llm-shield/mail")).hasSize(1);
	}

	@Test
	void userIsFollowedWhereTheImportItselfIsTheProperty() {
		this.environment.getPropertySources().remove("shield-secret:llm-shield/mail?prefix=mail");
		ImportedValues.add(this.environment, "shield-secret:llm-shield/user?property=spring.datasource.username",
				"app");
		pool();
		assertThat(this.pools.of("llm-shield/user")).hasSize(1);
	}

}
