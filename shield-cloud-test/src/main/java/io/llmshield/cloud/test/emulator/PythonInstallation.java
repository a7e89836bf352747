package io.llmshield.cloud.test.emulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An emulator in a Python environment of its own. The source of the product is the module
 * to run; every package is pinned in a resource.
 */
final class PythonInstallation extends EmulatorInstallation {

	private static final String LAUNCHER = "run.py";

	PythonInstallation(EmulatorProduct product, Path cache) {
		super(product, cache);
	}

	@Override
	String recipe() throws IOException {
		return resource(product().id() + ".txt");
	}

	@Override
	void fill(Path home) throws IOException, InterruptedException {
		run(Map.of(), isWindows() ? "python" : "python3", "-m", "venv", home.toString());
		Path file = Files.writeString(home.resolve("requirements.txt"), recipe());
		run(Map.of(), python(home).toString(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r",
				file.toString());
	}

	@Override
	void update(Path home) throws IOException {
		update(home.resolve(LAUNCHER), resource(LAUNCHER));
		String fixes = product().name() + "_fixes.py";
		if (hasResource(fixes)) {
			update(home.resolve(fixes), resource(fixes));
		}
	}

	@Override
	List<String> command(Path home) {
		return List.of(python(home).toString(), home.resolve(LAUNCHER).toString(), product().source());
	}

	private static Path python(Path home) {
		return home.resolve(isWindows() ? "Scripts/python.exe" : "bin/python");
	}

}
