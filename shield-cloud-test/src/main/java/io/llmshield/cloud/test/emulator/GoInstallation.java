package io.llmshield.cloud.test.emulator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An emulator that Go compiles. The source of the product is the package of its program;
 * the checksum database of Go holds the version to its bytes.
 */
final class GoInstallation extends EmulatorInstallation {

	private static final String LAUNCHER = "run.sh";

	GoInstallation(EmulatorProduct product, Path cache) {
		super(product, cache);
	}

	@Override
	String recipe() {
		return product().source() + "@v" + product().version();
	}

	@Override
	void fill(Path home) throws IOException, InterruptedException {
		run(Map.of("GOBIN", home.resolve("bin").toString(), "CGO_ENABLED", "0"), "go", "install", recipe());
	}

	@Override
	void update(Path home) throws IOException {
		update(home.resolve(LAUNCHER), resource(LAUNCHER));
	}

	@Override
	List<String> command(Path home) {
		String name = product().source().substring(product().source().lastIndexOf('/') + 1);
		Path program = home.resolve("bin").resolve(isWindows() ? name + ".exe" : name);
		// Without a shell the program ends with an orderly end of the JVM only
		return isWindows() ? List.of(program.toString())
				: List.of("sh", home.resolve(LAUNCHER).toString(), program.toString());
	}

}
