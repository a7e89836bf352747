package io.llmshield.cloud.starter;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

import io.llmshield.cloud.autoconfigure.matrix.IsolatedStart;
import io.llmshield.cloud.autoconfigure.matrix.MatrixApplication;
import io.llmshield.cloud.autoconfigure.matrix.MatrixPage;
import io.llmshield.cloud.autoconfigure.matrix.SocketRecorder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts an application that has one of the starters and nothing else, with each provider
 * that the starter brings, and holds {@code docs/matrix.md} against what was found.
 * {@code -Dshield.matrix=write} writes that part of the page.
 */
@Tag("long")
@EnabledOnOs(OS.LINUX)
class StarterMatrixTests {

	private static final String STARTER = "shield-cloud-spring-boot-starter";

	@TempDir
	private Path directory;

	/** Return the jars of a starter and the classes of the application that counts. */
	private static String classPath(String starter) throws Exception {
		// "target", or where a quick build has its files
		Path build = Path.of("").toAbsolutePath().relativize(location(StarterMatrixTests.class).getParent());
		Path jars = Path.of("..", starter).resolve(build).resolve("runtime-class-path");
		assertThat(jars).as("written when the starter is built, before this test").exists();
		return Files.readString(jars).strip() + File.pathSeparator + location(MatrixApplication.class);
	}

	private static Path location(Class<?> type) throws Exception {
		return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
	}

	private Properties start(String starter, String... properties) throws Exception {
		try (SocketRecorder recorder = new SocketRecorder()) {
			return new IsolatedStart(this.directory, recorder).run(classPath(starter), properties);
		}
	}

	/** Return the providers that are of use with a starter. */
	private static List<String> providers(String starter) {
		return starter.equals(STARTER) ? MatrixPage.providers()
				: List.of("none", "local", starter.substring(STARTER.length() + 1));
	}

	@Test
	void pageTellsWhatIsFound() throws Exception {
		List<String> rows = new ArrayList<>();
		List<String> figures = new ArrayList<>();
		for (String cloud : List.of("-aws", "-gcp", "-azure", "")) {
			String starter = STARTER + cloud;
			Properties withoutUs = MatrixPage.isWritten() ? start(starter, MatrixPage.withoutUs()) : null;
			for (String provider : providers(starter)) {
				Properties found = start(starter, MatrixPage.settings(provider));
				MatrixPage.onlyTheSelectedHasBeans(found, provider);
				String first = "| `…starter" + cloud + "` | `" + provider + "` | ";
				rows.add(MatrixPage.found(first, found));
				if (withoutUs != null) {
					figures.add(MatrixPage.measured(first, found, withoutUs));
				}
			}
		}
		if (MatrixPage.isWritten()) {
			MatrixPage.write(" of starters", "| starter | provider | ", rows, figures);
		}
		MatrixPage.compare(rows);
	}

	@ParameterizedTest
	@CsvSource({ "azure, aws", "aws, gcp", "gcp, azure" })
	void aCloudThatTheStarterLacksIsNamedWithItsDependency(String provider, String thin) throws Exception {
		try (SocketRecorder recorder = new SocketRecorder()) {
			String output = new IsolatedStart(this.directory, recorder).fail(classPath(STARTER + "-" + thin),
					MatrixPage.settings(provider));
			assertThat(output).contains("APPLICATION FAILED TO START",
					"the module of '" + provider + "' is not on the class path",
					"Add the dependency io.llmshield.cloud:" + STARTER + "-" + provider);
			assertThat(recorder.connections()).isZero();
		}
	}

}
