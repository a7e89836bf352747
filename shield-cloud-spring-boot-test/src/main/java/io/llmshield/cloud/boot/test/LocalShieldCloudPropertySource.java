package io.llmshield.cloud.boot.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.llmshield.cloud.autoconfigure.CloudOnly;
import io.llmshield.cloud.local.LocalOptions;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretValue;

import org.springframework.core.env.MapPropertySource;
import org.springframework.util.FileSystemUtils;

/**
 * The properties that select a local provider in a temporary directory, and take back
 * what the configuration of a cloud says that does not fit there.
 */
final class LocalShieldCloudPropertySource extends MapPropertySource {

	static final String NAME = "localShieldCloud";

	private final Path directory;

	private LocalShieldCloudPropertySource(Path directory, List<String> stores) {
		super(NAME, properties(directory, stores));
		this.directory = directory;
	}

	/** Without a close, as of a context that cannot start, it goes with the process. */
	static LocalShieldCloudPropertySource create(List<String> stores) {
		try {
			LocalShieldCloudPropertySource created = new LocalShieldCloudPropertySource(
					Files.createTempDirectory("shield-cloud-test"), stores);
			Runtime.getRuntime()
				.addShutdownHook(new Thread(() -> FileSystemUtils.deleteRecursively(created.directory.toFile())));
			return created;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Map<String, Object> properties(Path directory, List<String> stores) {
		Map<String, Object> properties = new LinkedHashMap<>();
		properties.put("llmshield.cloud.provider", LocalProvider.ID);
		properties.put("llmshield.cloud.local.directory", data(directory).toString());
		properties.put("llmshield.cloud.local.key-file", key(directory).toString());
		properties.put("llmshield.cloud.local.key", "");
		properties.put("llmshield.cloud.residency.allowed-locations", LocalProvider.LOCATION);
		properties.put(CloudOnly.PASSED_OVER, true);
		properties.put("llmshield.cloud.secrets.watch.interval", "0s");
		// For one process alone, and cached contexts stay open side by side
		properties.put("llmshield.cloud.telemetry.logs.spill-directory", directory.resolve("logs.spill").toString());
		// The only thing that the local provider would send: to the application's
		// collector
		properties.put("management.tracing.export.shield-cloud.enabled", "false");
		stores.forEach((store) -> properties.put("llmshield.cloud.storage.stores." + store + ".bucket", store));
		return properties;
	}

	private static Path data(Path directory) {
		return directory.resolve("data");
	}

	private static Path key(Path directory) {
		return directory.resolve("local.key");
	}

	void createSecrets(Map<String, String> values) {
		if (values.isEmpty()) {
			return;
		}
		try (LocalProvider provider = LocalProvider
			.open(LocalOptions.builder(data(this.directory)).keyFile(key(this.directory)).build())) {
			CloudSecretManager manager = SecretManagerBuilder.forDriver(provider.secretDriver()).build();
			values.forEach((name, value) -> manager.createSecret(name, SecretValue.ofText(value)));
		}
	}

	void delete() throws IOException {
		FileSystemUtils.deleteRecursively(this.directory);
	}

}
