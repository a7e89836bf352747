package io.llmshield.cloud.autoconfigure.secrets;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.DevelopmentFileSecretSource;
import io.llmshield.cloud.secrets.EnvironmentSecretSource;
import io.llmshield.cloud.secrets.ManagerSecretSource;
import io.llmshield.cloud.secrets.MountedFileSecretSource;
import io.llmshield.cloud.secrets.SecretSource;

/**
 * The order in which a secret is looked for: provider, mounted files, environment,
 * development file.
 */
final class SecretSources {

	private SecretSources() {
	}

	static List<SecretSource> of(String provider, CloudSecretManager manager, SecretsProperties.Fallback fallback) {
		List<SecretSource> sources = new ArrayList<>();
		sources.add(new ManagerSecretSource(provider, manager));
		if (fallback.mountedDirectory() != null) {
			sources.add(new MountedFileSecretSource(Path.of(fallback.mountedDirectory())));
		}
		if (fallback.environment()) {
			// Not Spring's environment, which would resolve placeholders inside of
			// secrets
			sources.add(new EnvironmentSecretSource(System::getenv));
		}
		if (fallback.developmentFile() != null) {
			sources.add(new DevelopmentFileSecretSource(Path.of(fallback.developmentFile()), true));
		}
		return sources;
	}

}
