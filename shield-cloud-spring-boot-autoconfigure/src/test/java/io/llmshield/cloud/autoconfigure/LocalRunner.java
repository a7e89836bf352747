package io.llmshield.cloud.autoconfigure;

import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

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

	/**
	 * Close an application, and wait for a refresh of its properties that is under way:
	 * it opens the directory once more, which a test is about to delete.
	 */
	public static void close(ConfigurableApplicationContext context) {
		ExecutorService refreshes = (ExecutorService) context.getBean(CloudExecutor.class).executor();
		context.close();
		try {
			assertThat(refreshes.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
