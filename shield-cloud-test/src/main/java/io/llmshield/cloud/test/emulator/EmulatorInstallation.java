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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An emulator's own folder in the user's cache, filled when it is needed first. Safe when
 * several builds fill it at once: they wait for each other.
 */
abstract class EmulatorInstallation {

	/** Our choice; a compiler with an empty cache needs about four on two cores. */
	private static final long MINUTES = 15;

	private static final Object LOCK = new Object();

	private final EmulatorProduct product;

	private final Path cache;

	EmulatorInstallation(EmulatorProduct product, Path cache) {
		this.product = product;
		this.cache = cache;
	}

	static EmulatorInstallation of(EmulatorProduct product, Path cache) {
		return switch (product.language()) {
			case PYTHON -> new PythonInstallation(product, cache);
			case GO -> new GoInstallation(product, cache);
			case NODE -> new NodeInstallation(product, cache);
		};
	}

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
	 * @return the command that runs the emulator until its standard input ends; its
	 * arguments follow
	 * @throws IOException if it cannot be installed
	 * @throws InterruptedException if the thread is interrupted
	 */
	final List<String> install() throws IOException, InterruptedException {
		Path home = home();
		Path marker = home.resolve("installed");
		String recipe = recipe();
		Files.createDirectories(this.cache);
		// A file lock is held by the JVM, so threads need one of their own
		synchronized (LOCK) {
			try (FileChannel channel = FileChannel.open(this.cache.resolve(this.product.id() + ".lock"),
					StandardOpenOption.CREATE, StandardOpenOption.WRITE); var lock = channel.lock()) {
				if (!Files.exists(marker) || !Files.readString(marker).equals(recipe)) {
					delete(home);
					Files.deleteIfExists(log());
					fill(home);
					Files.writeString(marker, recipe);
				}
				update(home);
				if (this.product.usesTls() && !Files.exists(home.resolve("tls.p12"))) {
					makeCertificate(home);
				}
			}
		}
		return command(home);
	}

	final EmulatorProduct product() {
		return this.product;
	}

	private void makeCertificate(Path home) throws IOException, InterruptedException {
		run(Map.of(), Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias",
				"emulator", "-keyalg", "RSA", "-keysize", "2048", "-dname", "CN=127.0.0.1", "-ext", "san=ip:127.0.0.1",
				"-validity", "3650", "-storetype", "PKCS12", "-storepass", "emulator", "-keystore",
				home.resolve("tls.p12").toString());
	}

	final Path home() {
		return this.cache.resolve(this.product.id());
	}

	private Path log() {
		return this.cache.resolve(this.product.id() + ".log");
	}

	/** Return what decides whether an installation is still the right one. */
	abstract String recipe() throws IOException;

	abstract void fill(Path home) throws IOException, InterruptedException;

	/** Bring files up to date that may change without a new installation. */
	abstract void update(Path home) throws IOException;

	abstract List<String> command(Path home);

	final void run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
		builder.environment().putAll(environment);
		Process process = builder.start();
		try {
			if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
				throw new IOException("'" + command[0] + "' did not end within " + MINUTES + " minutes; see " + log());
			}
		}
		finally {
			process.destroy();
		}
		if (process.exitValue() != 0) {
			throw new IOException(
					"'" + String.join(" ", command) + "' ended with " + process.exitValue() + "; see " + log());
		}
	}

	/** Another process may be reading the file, so it is replaced whole. */
	static void update(Path target, String text) throws IOException {
		if (!Files.exists(target) || !Files.readString(target).equals(text)) {
			Path written = Files.writeString(target.resolveSibling(target.getFileName() + ".new"), text);
			Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
		}
	}

	static boolean hasResource(String name) {
		return EmulatorInstallation.class.getResource(name) != null;
	}

	static String resource(String name) throws IOException {
		try (InputStream content = EmulatorInstallation.class.getResourceAsStream(name)) {
			if (content == null) {
				throw new IOException("the resource " + name + " is missing");
			}
			return new String(content.readAllBytes(), StandardCharsets.UTF_8);
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

	static boolean isWindows() {
		return System.getProperty("os.name").startsWith("Windows");
	}

}
