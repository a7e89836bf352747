package io.llmshield.cloud.test.emulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An emulator that runs on Node.js. The source of the product is the script to run, which
 * begins with the name of its package.
 */
final class NodeInstallation extends EmulatorInstallation {

	private static final String LAUNCHER = "run.cjs";

	NodeInstallation(EmulatorProduct product, Path cache) {
		super(product, cache);
	}

	@Override
	String recipe() {
		String source = product().source();
		return source.substring(0, source.indexOf('/')) + "@" + product().version();
	}

	@Override
	void fill(Path home) throws IOException, InterruptedException {
		Files.createDirectories(home);
		run(Map.of(), isWindows() ? "npm.cmd" : "npm", "install", "--prefix", home.toString(), "--no-audit",
				"--no-fund", "--ignore-scripts", "--loglevel", "error", recipe());
	}

	@Override
	void update(Path home) throws IOException {
		update(home.resolve(LAUNCHER), resource(LAUNCHER));
	}

	@Override
	List<String> command(Path home) {
		return List.of("node", home.resolve(LAUNCHER).toString(),
				home.resolve("node_modules").resolve(product().source()).toString());
	}

}
