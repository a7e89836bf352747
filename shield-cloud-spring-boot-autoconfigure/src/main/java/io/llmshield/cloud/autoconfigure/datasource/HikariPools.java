package io.llmshield.cloud.autoconfigure.datasource;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.zaxxer.hikari.HikariDataSource;
import io.llmshield.cloud.autoconfigure.imports.ImportedProperty;
import io.llmshield.cloud.autoconfigure.imports.ImportedSecrets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Finds the pools whose password is a property that came from an imported secret, however
 * it reached them: under its own name, by a placeholder, or by a bean of the application.
 */
class HikariPools implements BeanPostProcessor, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(HikariPools.class);

	private static final List<String> USERNAME = List.of("spring.datasource.username",
			"spring.datasource.hikari.username");

	private static final List<String> PASSWORD = List.of("spring.datasource.password",
			"spring.datasource.hikari.password");

	private static final List<String> USERS = List.of("username", "user", "user-name");

	private static final List<String> PASSWORDS = List.of("password");

	private final Environment environment;

	private final List<HikariPool> pools = new CopyOnWriteArrayList<>();

	HikariPools(Environment environment) {
		this.environment = environment;
	}

	/** Before others wrap the data source. */
	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof HikariDataSource dataSource) {
			this.pools.removeIf((pool) -> pool.dataSource().isClosed());
			HikariPool pool = find(dataSource, beanName);
			if (pool != null) {
				this.pools.add(pool);
			}
		}
		return bean;
	}

	/** Values may be equal by chance; a user and a password of one secret are not. */
	private @Nullable HikariPool find(HikariDataSource dataSource, String beanName) {
		List<ImportedProperty> passwords = imported(dataSource.getPassword());
		List<ImportedProperty> users = imported(dataSource.getUsername());
		for (ImportedProperty password : passwords) {
			if (users.stream().anyMatch((user) -> user.secret().equals(password.secret()))) {
				return pool(dataSource, beanName, password.secret(), passwords, users);
			}
		}
		if (passwords.stream().map(ImportedProperty::secret).distinct().count() > 1) {
			logger.warn(
					"The pool '{}' does not follow its password, which is the value of several imported secrets: {}",
					beanName, passwords);
			return null;
		}
		return passwords.isEmpty() ? null : pool(dataSource, beanName, passwords.get(0).secret(), passwords,
				others(beanName, users, String.valueOf(dataSource.getUsername())));
	}

	private HikariPool pool(HikariDataSource dataSource, String beanName, String secret,
			List<ImportedProperty> passwords, List<ImportedProperty> users) {
		List<ImportedProperty> own = users.stream().filter((user) -> user.secret().equals(secret)).toList();
		ImportedProperty password = one(beanName, "password", PASSWORD, PASSWORDS,
				passwords.stream().filter((property) -> property.secret().equals(secret)).toList());
		List<ImportedProperty> candidates = own.isEmpty() ? users : own;
		return new HikariPool(dataSource,
				candidates.isEmpty() ? null : one(beanName, "user's name", USERNAME, USERS, candidates), password);
	}

	/** The fields of one secret that have the value: by who reads them, or by name. */
	private ImportedProperty one(String beanName, String what, List<String> readers, List<String> words,
			List<ImportedProperty> fields) {
		List<ImportedProperty> found = fields.stream().filter((field) -> feeds(field, readers)).toList();
		if (found.isEmpty()) {
			found = fields.stream().filter((field) -> field.isCalled(words)).toList();
		}
		if (found.isEmpty()) {
			found = fields;
		}
		if (found.size() > 1) {
			logger.warn("The {} of the pool '{}' is the value of several fields of a secret: {}. It follows the first",
					what, beanName, found);
		}
		return found.get(0);
	}

	/** The user's name may be that of another secret by chance only. */
	private List<ImportedProperty> others(String beanName, List<ImportedProperty> users, String username) {
		List<ImportedProperty> found = users.stream().filter((user) -> feeds(user, USERNAME)).toList();
		if (found.isEmpty()) {
			found = users.stream().filter((user) -> !user.isAlsoWritten(this.environment, USERS, username)).toList();
		}
		if (found.stream().map(ImportedProperty::secret).distinct().count() > 1) {
			logger.warn(
					"The pool '{}' does not follow its user's name, which is the value of several imported secrets: {}",
					beanName, found);
			return List.of();
		}
		return found;
	}

	private boolean feeds(ImportedProperty imported, List<String> properties) {
		return properties.stream().anyMatch((property) -> imported.feeds(this.environment, property));
	}

	private List<ImportedProperty> imported(@Nullable String value) {
		return (value == null || value.isEmpty()) ? List.of() : ImportedSecrets.propertiesOf(this.environment, value);
	}

	List<HikariPool> of(String secret) {
		return this.pools.stream().filter((pool) -> pool.uses(secret)).toList();
	}

}
