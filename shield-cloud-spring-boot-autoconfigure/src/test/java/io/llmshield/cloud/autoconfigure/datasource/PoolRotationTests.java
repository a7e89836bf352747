package io.llmshield.cloud.autoconfigure.datasource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

import com.zaxxer.hikari.HikariDataSource;
import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.local.LocalOptions;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretValue;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Credentials of a HikariCP pool on a real PostgreSQL are rotated while it is used.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "PostgreSQL is had for Linux on x86 only")
class PoolRotationTests {

	private static final Duration LONG = Duration.ofMinutes(2);

	private static final String SECRET = "llm-shield/db";

	private static EmbeddedPostgres postgres;

	@TempDir
	Path directory;

	private ConfigurableApplicationContext context;

	private HikariDataSource pool;

	@BeforeAll
	static void startPostgres() throws IOException {
		try {
			postgres = EmbeddedPostgres.builder()
				.setPGStartupWait(Duration.ofMinutes(2))
				.setServerConfig("password_encryption", "scram-sha-256")
				.start();
		}
		catch (IOException | RuntimeException ex) {
			// It refuses the superuser, and not every system lets him be another
			Assumptions.abort("PostgreSQL cannot be started by this user: " + ex);
		}
		// The default lets everybody in who comes from this machine
		admin("create table scans (id int)");
		Path rules = Path.of(queryAdmin("show hba_file"));
		postgresFile(rules, "local all all trust\nhost all postgres 127.0.0.1/32 trust\n"
				+ "host all all 127.0.0.1/32 scram-sha-256\n");
		admin("select pg_reload_conf()");
	}

	@AfterAll
	static void stopPostgres() throws IOException {
		if (postgres != null) {
			postgres.close();
		}
	}

	private static void postgresFile(Path file, String content) throws IOException {
		Files.writeString(file, content);
	}

	private static void admin(String sql) {
		try (Connection connection = postgres.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String queryAdmin(String sql) {
		try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
			return query(connection, sql);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String query(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
			result.next();
			return result.getString(1);
		}
	}

	private static SecretValue credentials(String username, String password) {
		return SecretValue.ofJson("{\"username\":\"" + username + "\",\"password\":\"" + password + "\"}");
	}

	@BeforeEach
	void start() throws IOException {
		for (String user : List.of("app_a", "app_b")) {
			admin("create role " + user + " login password '" + user + "-one'");
			admin("grant select, insert on scans to " + user);
		}
		try (LocalProvider provider = LocalProvider.open(LocalOptions.builder(this.directory.resolve("data"))
			.keyFile(this.directory.resolve("local.key"))
			.build())) {
			SecretManagerBuilder.forDriver(provider.secretDriver())
				.build()
				.createSecret(SECRET, credentials("app_a", "app_a-one"));
		}
		Files.write(this.directory.resolve("application.properties"),
				List.of("spring.config.import=shield-secret:" + SECRET + "?prefix=db",
						"spring.datasource.url=jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres",
						"spring.datasource.username=${db.username}", "spring.datasource.password=${db.password}"));
		List<String> arguments = new ArrayList<>(List.of(LocalRunner.properties(this.directory)));
		arguments.add("spring.main.banner-mode=off");
		arguments.add("spring.config.location=" + this.directory.toUri());
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run(arguments.stream().map((line) -> "--" + line).toArray(String[]::new));
		this.pool = this.context.getBean(HikariDataSource.class);
	}

	@AfterEach
	void stop() {
		LocalRunner.close(this.context);
		for (String user : List.of("app_a", "app_b")) {
			admin("select pg_terminate_backend(pid) from pg_stat_activity where usename = '" + user + "'");
			admin("drop owned by " + user);
			admin("drop role " + user);
		}
	}

	private void rotate(SecretValue value) {
		this.context.getBean(CloudSecretManager.class).updateSecret(SECRET, value);
	}

	private String currentUser() {
		try (Connection connection = this.pool.getConnection()) {
			return query(connection, "select current_user");
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void wrongPasswordIsRefusedHere() {
		try (HikariDataSource other = new HikariDataSource()) {
			other.setJdbcUrl(this.pool.getJdbcUrl());
			other.setUsername("app_a");
			other.setPassword("wrong");
			other.setInitializationFailTimeout(1);
			assertThatExceptionOfType(Exception.class).isThrownBy(other::getConnection)
				.withStackTraceContaining("password authentication failed");
		}
	}

	@Test
	void newConnectionsUseTheNewCredentialsAndOldOnesAreFinished() throws SQLException {
		try (Connection inUse = this.pool.getConnection()) {
			inUse.setAutoCommit(false);
			String backend = query(inUse, "select pg_backend_pid()");
			try (Statement statement = inUse.createStatement()) {
				statement.execute("insert into scans values (1)");
			}
			rotate(credentials("app_b", "app_b-one"));
			await().atMost(LONG).until(() -> currentUser().equals("app_b"));
			assertThat(query(inUse, "select current_user")).isEqualTo("app_a");
			assertThat(query(inUse, "select count(*) from scans where id = 1")).isEqualTo("1");
			inUse.commit();
			inUse.close();
			await().atMost(LONG)
				.until(() -> queryAdmin("select count(*) from pg_stat_activity where pid = " + backend).equals("0"));
		}
		assertThat(queryAdmin("select count(*) from scans where id = 1")).isEqualTo("1");
		await().atMost(LONG)
			.until(() -> queryAdmin("select count(*) from pg_stat_activity where usename = 'app_a'").equals("0"));
	}

	@Test
	void nobodyNoticesARotationUnderLoad() throws Exception {
		Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
		Set<String> backends = ConcurrentHashMap.newKeySet();
		AtomicBoolean stopped = new AtomicBoolean();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			Thread thread = new Thread(() -> {
				while (!stopped.get() && failures.isEmpty()) {
					try (Connection connection = this.pool.getConnection()) {
						backends.add(query(connection, "select pg_backend_pid()"));
						query(connection, "select pg_sleep(0.01)");
					}
					catch (SQLException | RuntimeException ex) {
						failures.add(ex);
					}
				}
			});
			thread.start();
			threads.add(thread);
		}
		try {
			for (String password : List.of("two", "three", "four")) {
				await().atMost(LONG).until(() -> backends.size() >= 4);
				admin("alter role app_a password '" + password + "'");
				rotate(credentials("app_a", password));
				await().atMost(LONG).until(() -> this.pool.getPassword().equals(password));
				Set<String> old = Set.copyOf(backends);
				backends.clear();
				await().atMost(LONG).until(() -> {
					backends.removeAll(old);
					return backends.size() >= 4;
				});
			}
		}
		finally {
			stopped.set(true);
			for (Thread thread : threads) {
				thread.join();
			}
		}
		assertThat(failures).isEmpty();
	}

	@Test
	void unusableSecretLeavesThePoolAsItIs() {
		assertThat(currentUser()).isEqualTo("app_a");
		rotate(SecretValue.ofJson("{\"user\":\"app_b\"}"));
		assertThat(currentUser()).isEqualTo("app_a");
		rotate(credentials("app_b", "app_b-one"));
		await().atMost(LONG).until(() -> currentUser().equals("app_b"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		/** As Spring Boot makes it. */
		@Bean
		HikariDataSource dataSource(Environment environment) {
			HikariDataSource pool = new HikariDataSource();
			pool.setJdbcUrl(environment.getRequiredProperty("spring.datasource.url"));
			pool.setUsername(environment.getRequiredProperty("spring.datasource.username"));
			pool.setPassword(environment.getRequiredProperty("spring.datasource.password"));
			pool.setMaximumPoolSize(6);
			pool.setConnectionTimeout(20_000);
			return pool;
		}

	}

}
