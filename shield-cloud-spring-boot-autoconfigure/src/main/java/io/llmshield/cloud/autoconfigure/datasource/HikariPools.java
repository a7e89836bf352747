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
			for (ImportedProperty user : users) {
				if (user.secret().equals(password.secret())) {
					return new HikariPool(dataSource, user, password);
				}
			}
		}
		if (passwords.stream().map(ImportedProperty::secret).distinct().count() > 1) {
			logger.warn(
					"The pool '{}' does not follow its password, which is the value of several imported secrets: {}",
					beanName, passwords);
			return null;
		}
		return passwords.isEmpty() ? null
				: new HikariPool(dataSource, users.isEmpty() ? null : users.get(0), passwords.get(0));
	}

	private List<ImportedProperty> imported(@Nullable String value) {
		return (value == null || value.isEmpty()) ? List.of() : ImportedSecrets.propertiesOf(this.environment, value);
	}

	List<HikariPool> of(String secret) {
		return this.pools.stream().filter((pool) -> pool.uses(secret)).toList();
	}

}
