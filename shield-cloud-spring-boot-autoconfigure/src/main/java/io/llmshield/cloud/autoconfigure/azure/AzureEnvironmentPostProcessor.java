package io.llmshield.cloud.autoconfigure.azure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.llmshield.cloud.autoconfigure.CloudProviders;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
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
 */
class AzureEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	private static final String OURS = AzureCloudProperties.PREFIX + ".";

	private static final String THEIRS = "spring.cloud.azure.";

	private static final List<String> VAULTS = List.of(THEIRS + "keyvault.secret.endpoint",
			THEIRS + "keyvault.endpoint");

	private static final List<String> ACCOUNTS = Stream.of("storage.blob.", "storage.")
		.flatMap((group) -> Stream.of("endpoint", "account-name", "connection-string")
			.map((property) -> THEIRS + group + property))
		.toList();

	private static final List<String> NOISY_LOGGERS = Stream
		.of("com.azure.core.http.jdk.httpclient.JdkHttpClient", "com.azure.storage.blob.batch.BlobBatchAsyncClient",
				"com.microsoft.aad.msal4j")
		.map((logger) -> "logging.level." + logger)
		.toList();

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
		if (noneIsSet(environment, VAULTS)) {
			copy(environment, "key-vault.vault-url", VAULTS.get(0), defaults);
		}
		if (noneIsSet(environment, ACCOUNTS)) {
			copy(environment, "storage.endpoint", THEIRS + "storage.blob.endpoint", defaults);
			copy(environment, "storage.account-name", THEIRS + "storage.blob.account-name", defaults);
		}
		if (noneIsSet(environment, List.of(THEIRS + "profile.subscription-id"))) {
			copy(environment, "subscription-id", THEIRS + "profile.subscription-id", defaults);
		}
		NOISY_LOGGERS.stream()
			.filter((level) -> noneIsSet(environment, List.of(level)))
			.forEach((level) -> defaults.put(level, "OFF"));
		if (!defaults.isEmpty()) {
			environment.getPropertySources().addLast(new MapPropertySource("shieldCloudAzure", defaults));
		}
	}

	private static boolean noneIsSet(ConfigurableEnvironment environment, List<String> names) {
		return names.stream().noneMatch(environment::containsProperty);
	}

	private static void copy(ConfigurableEnvironment environment, String ours, String theirs,
			Map<String, Object> defaults) {
		String value = environment.getProperty(OURS + ours);
		if (value != null && !value.isBlank()) {
			defaults.put(theirs, value);
		}
	}

}
