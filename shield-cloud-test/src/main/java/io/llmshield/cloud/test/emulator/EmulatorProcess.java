package io.llmshield.cloud.test.emulator;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * An emulator that runs as a process of its own on 127.0.0.1 and ends with this JVM, also
 * if the JVM is killed: its standard input ends then. What it prints goes to a file.
 */
final class EmulatorProcess {

	/** Our choice; a loaded machine needs several seconds. */
	private static final Duration START_LIMIT = Duration.ofSeconds(90);

	private static final long PROBE_MILLIS = 100;

	private static final int ATTEMPTS = 3;

	/** Linux gives out ports from 32768 on, others from 49152 on. */
	private static final int FIRST_PORT = 20_000;

	private static final int LAST_PORT = 32_000;

	private final Process process;

	private final URI uri;

	private final Path log;

	private EmulatorProcess(Process process, URI uri, Path log) {
		this.process = process;
		this.uri = uri;
		this.log = log;
	}

	/**
	 * Start an emulator and wait until it answers.
	 * @param installation the program, and where it is installed
	 * @return the running process
	 * @throws IOException if it does not start
	 * @throws InterruptedException if the thread is interrupted
	 */
	static EmulatorProcess start(EmulatorInstallation installation) throws IOException, InterruptedException {
		List<String> program = installation.install();
		IOException failure = null;
		// Another process may take the free port before the emulator does
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			try {
				return startOnce(installation, program);
			}
			catch (IOException ex) {
				failure = ex;
			}
		}
		throw new IOException(installation.product().id() + " did not start", failure);
	}

	private static EmulatorProcess startOnce(EmulatorInstallation installation, List<String> program)
			throws IOException, InterruptedException {
		EmulatorProduct product = installation.product();
		String port = Integer.toString(freePort());
		List<String> command = new ArrayList<>(program);
		product.arguments()
			.forEach((argument) -> command
				.add(argument.replace("{port}", port).replace("{home}", installation.home().toString())));
		Path log = Files.createTempFile("shield-emulator-" + product.name() + "-", ".log");
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.directory(Files.createTempDirectory("shield-emulator-" + product.name() + "-").toFile());
		product.environment().forEach((key, value) -> builder.environment().put(key, value.replace("{port}", port)));
		EmulatorProcess started = new EmulatorProcess(builder.start(),
				URI.create((product.usesTls() ? "https" : "http") + "://127.0.0.1:" + port), log);
		Runtime.getRuntime().addShutdownHook(new Thread(started::stop, "stop-" + product.name()));
		try {
			started.awaitAnswer();
			return started;
		}
		catch (IOException | InterruptedException ex) {
			started.stop();
			throw ex;
		}
	}

	/**
	 * None of those that systems give out: before the program has begun to listen, such a
	 * one may be given to somebody else, whose server would then be taken for the
	 * emulator.
	 */
	private static int freePort() throws IOException {
		for (int attempt = 0; attempt < 100; attempt++) {
			int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
			try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
				return socket.getLocalPort();
			}
			catch (SocketException ex) {
				// It is in use
			}
		}
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private void awaitAnswer() throws IOException, InterruptedException {
		long end = System.nanoTime() + START_LIMIT.toNanos();
		while (!answers()) {
			if (this.process.waitFor(PROBE_MILLIS, TimeUnit.MILLISECONDS)) {
				throw new IOException("the process ended with " + this.process.exitValue() + "; see " + this.log);
			}
			if (System.nanoTime() > end) {
				throw new IOException("the process does not answer at " + this.uri + "; see " + this.log);
			}
		}
	}

	private boolean answers() {
		if ("https".equals(this.uri.getScheme())) {
			return listens();
		}
		try {
			HttpURLConnection connection = (HttpURLConnection) this.uri.resolve("/").toURL().openConnection();
			connection.setConnectTimeout(1000);
			connection.setReadTimeout(5000);
			try {
				return connection.getResponseCode() > 0;
			}
			finally {
				connection.disconnect();
			}
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** Whether it can be connected to: nobody here trusts its certificate. */
	private boolean listens() {
		try (Socket socket = new Socket(this.uri.getHost(), this.uri.getPort())) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	URI uri() {
		return this.uri;
	}

	long pid() {
		return this.process.pid();
	}

	Path log() {
		return this.log;
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	void stop() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(5, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}
