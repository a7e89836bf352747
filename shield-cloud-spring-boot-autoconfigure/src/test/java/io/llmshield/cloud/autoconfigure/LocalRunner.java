package io.llmshield.cloud.autoconfigure;

import java.nio.file.Path;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * Runs contexts with all auto-configurations of this module on a directory of its own.
 */
public final class LocalRunner {

	private LocalRunner() {
	}

	public static ApplicationContextRunner in(Path directory) {
		return new ApplicationContextRunner().withConfiguration(ShieldCloudAutoConfigurations.all())
			.withPropertyValues(properties(directory));
	}

	public static String[] properties(Path directory) {
		return new String[] { "llmshield.cloud.local.directory=" + directory.resolve("data"),
				"llmshield.cloud.local.key-file=" + directory.resolve("local.key") };
	}

}
