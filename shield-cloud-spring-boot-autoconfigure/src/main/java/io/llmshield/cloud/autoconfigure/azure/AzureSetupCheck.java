package io.llmshield.cloud.autoconfigure.azure;

import java.util.Map;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.CloudBootstrap;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.storage.StorageDriver;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Reports at start-up that there is neither a vault nor a storage account, or stores
 * without an account. In the small context that imported secrets are read with, only the
 * vault counts: there is no storage in it. Makes no other bean.
 */
class AzureSetupCheck implements InitializingBean {

	static final String VAULT = "Set llmshield.cloud.azure.key-vault.vault-url to the vault's URL, such as "
			+ "https://my-vault.vault.azure.net (or spring.cloud.azure.keyvault.secret.endpoint)";

	static final String ACCOUNT = "Set llmshield.cloud.azure.storage.account-name to the storage account's name (or "
			+ "spring.cloud.azure.storage.blob.account-name)";

	private final ListableBeanFactory beanFactory;

	private final Environment environment;

	AzureSetupCheck(ListableBeanFactory beanFactory, Environment environment) {
		this.beanFactory = beanFactory;
		this.environment = environment;
	}

	@Override
	public void afterPropertiesSet() {
		if (CloudBootstrap.isBootstrap(this.beanFactory)) {
			// A customizer may have brought a manager without a driver
			if (!has(SecretDriver.class) && !has(CloudSecretManager.class)) {
				throw missing("find the vault of imported secrets", "none is configured", VAULT);
			}
			return;
		}
		boolean secrets = has(SecretDriver.class);
		boolean storage = has(StorageDriver.class);
		if (!secrets && !storage) {
			throw missing("find a vault or a storage account", "neither is configured", VAULT + ". " + ACCOUNT);
		}
		if (!storage && hasStores()) {
			throw missing("open the stores",
					"llmshield.cloud.storage.stores names stores, and no storage account is configured", ACCOUNT);
		}
	}

	private boolean has(Class<?> type) {
		return this.beanFactory.getBeanNamesForType(type, true, false).length > 0;
	}

	private boolean hasStores() {
		return Binder.get(this.environment)
			.bind("llmshield.cloud.storage.stores", Bindable.mapOf(String.class, Object.class))
			.map(Map::size)
			.orElse(0) > 0;
	}

	private static CloudException missing(String operation, String reason, String remedy) {
		return CloudException.of(CloudErrorKind.CLIENT_INIT, CloudErrorCategory.CONFIGURATION)
			.provider(AzureProviderDescriptor.ID)
			.operation(operation)
			.reason(reason)
			.remedy(remedy)
			.build();
	}

}
