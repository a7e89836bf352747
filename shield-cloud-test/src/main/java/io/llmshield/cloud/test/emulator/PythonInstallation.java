package io.llmshield.cloud.test.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An emulator's own Python environment in the user's cache folder, made when it is needed
 * first. Safe when several builds make it at once: they wait for each other.
 *
 * @param product what to install
 * @param cache the folder of all emulators
 */
record PythonInstallation(EmulatorProduct product, Path cache) {

	/** Our choice; pip needs about a minute with an empty cache of its own. */
	private static final long MINUTES = 10;

	private static final String LAUNCHER = "run.py";

	private static final Object LOCK = new Object();

	/**
	 * Return the folder of all emulators of this user.
	 * @return {@code shield.emulator.cache}, else {@code ~/.cache/shield-cloud/emulators}
	 */
	static Path userCache() {
		String configured = System.getProperty("shield.emulator.cache");
		return (configured != null) ? Path.of(configured)
				: Path.of(System.getProperty("user.home"), ".cache", "shield-cloud", "emulators");
	}

	/**
	 * Install what is missing.
	 * @return the Python interpreter of the environment
	 * @throws IOException if it cannot be installed
	 * @throws InterruptedException if the thread is interrupted
	 */
	Path install() throws IOException, InterruptedException {
		Path home = this.cache.resolve(this.product.id());
		Path python = home.resolve(isWindows() ? "Scripts/python.exe" : "bin/python");
		Path marker = home.resolve("installed");
		String requirements = resource(this.product.id() + ".txt");
		Files.createDirectories(this.cache);
		// A file lock is held by the JVM, so threads need one of their own
		synchronized (LOCK) {
			try (FileChannel channel = FileChannel.open(this.cache.resolve(this.product.id() + ".lock"),
					StandardOpenOption.CREATE, StandardOpenOption.WRITE); var lock = channel.lock()) {
				if (!Files.exists(marker) || !Files.readString(marker).equals(requirements)) {
					delete(home);
					make(home, python, requirements);
					Files.writeString(marker, requirements);
				}
				update(home.resolve(LAUNCHER), resource(LAUNCHER));
				String fixes = this.product.name() + "_fixes.py";
				if (PythonInstallation.class.getResource(fixes) != null) {
					update(home.resolve(fixes), resource(fixes));
				}
			}
		}
		return python;
	}

	private void make(Path home, Path python, String requirements) throws IOException, InterruptedException {
		Path log = this.cache.resolve(this.product.id() + ".log");
		Files.deleteIfExists(log);
		run(log, isWindows() ? "python" : "python3", "-m", "venv", home.toString());
		Path file = Files.writeString(home.resolve("requirements.txt"), requirements);
		run(log, python.toString(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r",
				file.toString());
	}

	Path launcher() {
		return this.cache.resolve(this.product.id()).resolve(LAUNCHER);
	}

	/** Another process may be reading the file, so it is replaced whole. */
	private static void update(Path target, String text) throws IOException {
		if (!Files.exists(target) || !Files.readString(target).equals(text)) {
			Path written = Files.writeString(target.resolveSibling(target.getFileName() + ".new"), text);
			Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
		}
	}

	private static String resource(String name) throws IOException {
		try (InputStream content = PythonInstallation.class.getResourceAsStream(name)) {
			if (content == null) {
				throw new IOException("the resource " + name + " is missing");
			}
			return new String(content.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	private static void run(Path log, String... command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
			.start();
		try {
			if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
				throw new IOException("'" + command[0] + "' did not end within " + MINUTES + " minutes; see " + log);
			}
		}
		finally {
			process.destroy();
		}
		if (process.exitValue() != 0) {
			throw new IOException(
					"'" + String.join(" ", command) + "' ended with " + process.exitValue() + "; see " + log);
		}
	}

	private static void delete(Path directory) throws IOException {
		if (!Files.exists(directory)) {
			return;
		}
		List<Path> paths;
		try (Stream<Path> walk = Files.walk(directory)) {
			paths = walk.sorted(Comparator.reverseOrder()).toList();
		}
		for (Path path : paths) {
			Files.delete(path);
		}
	}

	private static boolean isWindows() {
		return System.getProperty("os.name").startsWith("Windows");
	}

}
