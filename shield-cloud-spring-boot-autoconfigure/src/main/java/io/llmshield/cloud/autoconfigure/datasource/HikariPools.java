package io.llmshield.cloud.autoconfigure.datasource;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariDataSource;
import io.llmshield.cloud.autoconfigure.imports.ImportedProperty;
import io.llmshield.cloud.autoconfigure.imports.ImportedSecrets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;

/**
 * Finds the pools whose password is a property that came from an imported secret, however
 * it reached them: under its own name, by a placeholder, or by a bean of the application.
 */
class HikariPools implements BeanPostProcessor, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(HikariPools.class);

	private static final List<ConfigurationPropertyName> USER_NAMES = Stream
		.of("spring.datasource.hikari.username", "spring.datasource.username")
		.map(ConfigurationPropertyName::of)
		.toList();

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
				: new HikariPool(dataSource, userOfAnotherSecret(dataSource, users), passwords.get(0));
	}

	/** What several secrets hold, or the configuration writes out, is equal by chance. */
	private @Nullable ImportedProperty userOfAnotherSecret(HikariDataSource dataSource, List<ImportedProperty> users) {
		boolean certain = users.stream().map(ImportedProperty::secret).distinct().count() == 1
				&& USER_NAMES.stream().noneMatch((name) -> isWrittenOut(name, dataSource.getUsername()));
		return certain ? users.get(0) : null;
	}

	private boolean isWrittenOut(ConfigurationPropertyName name, @Nullable String user) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			if (property != null) {
				return property.getValue().toString().equals(user)
						&& !(source.getUnderlyingSource() instanceof PropertySource<?> origin
								&& ImportedSecrets.isSource(origin));
			}
		}
		return false;
	}

	private List<ImportedProperty> imported(@Nullable String value) {
		return (value == null || value.isEmpty()) ? List.of() : ImportedSecrets.propertiesOf(this.environment, value);
	}

	List<HikariPool> of(String secret) {
		return this.pools.stream().filter((pool) -> pool.uses(secret)).toList();
	}

}
