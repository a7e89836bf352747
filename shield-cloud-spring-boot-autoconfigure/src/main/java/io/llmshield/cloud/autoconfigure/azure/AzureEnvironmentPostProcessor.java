package io.llmshield.cloud.autoconfigure.azure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.llmshield.cloud.autoconfigure.CloudProviders;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Hands our vault, account and subscription to Spring Cloud Azure where its own
 * properties leave them open: its clients appear only if these are in the environment.
 * Keeps loggers of the SDK off that log what is thrown: that of the HTTP client, which
 * also warns of every request that it sets a header which the JDK sets as well, that of
 * batches, which calls a missing key an error, and those of the sources of tokens, each
 * of which warns before the next one is tried. A level that the user sets stays.
 * Properties are read in every form that Boot takes, such as {@code vaultUrl}: Spring
 * Cloud Context reads the configuration again in an environment that knows one form only.
 */
class AzureEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	private static final String OURS = AzureCloudProperties.PREFIX + ".";

	private static final String THEIRS = "spring.cloud.azure.";

	private static final List<String> VAULTS = List.of(THEIRS + "keyvault.secret.endpoint",
			THEIRS + "keyvault.endpoint");

	private static final List<String> ACCOUNTS = List.of(THEIRS + "storage.blob.endpoint",
			THEIRS + "storage.blob.account-name", THEIRS + "storage.blob.connection-string",
			THEIRS + "storage.endpoint", THEIRS + "storage.account-name", THEIRS + "storage.connection-string");

	private static final List<String> NOISY_LOGGERS = List.of(
			"logging.level.com.azure.core.http.jdk.httpclient.JdkHttpClient",
			"logging.level.com.azure.storage.blob.batch.BlobBatchAsyncClient",
			"logging.level.com.microsoft.aad.msal4j");

	/**
	 * After the configuration files, and after Spring Cloud Azure has looked at AZURE_*.
	 */
	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER + 10;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (!AzureProviderDescriptor.ID.equals(CloudProviders.selected(environment))) {
			return;
		}
		Map<String, Object> defaults = new LinkedHashMap<>();
		Binder binder = Binder.get(environment);
		if (noneIsSet(binder, VAULTS)) {
			copy(binder, "key-vault.vault-url", VAULTS.get(0), defaults);
		}
		if (noneIsSet(binder, ACCOUNTS)) {
			copy(binder, "storage.endpoint", THEIRS + "storage.blob.endpoint", defaults);
			copy(binder, "storage.account-name", THEIRS + "storage.blob.account-name", defaults);
		}
		if (noneIsSet(binder, List.of(THEIRS + "profile.subscription-id"))) {
			copy(binder, "subscription-id", THEIRS + "profile.subscription-id", defaults);
		}
		NOISY_LOGGERS.stream()
			.filter((level) -> !environment.containsProperty(level))
			.forEach((level) -> defaults.put(level, "OFF"));
		if (!defaults.isEmpty()) {
			environment.getPropertySources().addLast(new MapPropertySource("shieldCloudAzure", defaults));
		}
	}

	private static boolean noneIsSet(Binder binder, List<String> names) {
		return names.stream().noneMatch((name) -> binder.bind(name, String.class).isBound());
	}

	private static void copy(Binder binder, String ours, String theirs, Map<String, Object> defaults) {
		String value = binder.bind(OURS + ours, String.class).orElse("");
		if (!value.isBlank()) {
			defaults.put(theirs, value);
		}
	}

}
