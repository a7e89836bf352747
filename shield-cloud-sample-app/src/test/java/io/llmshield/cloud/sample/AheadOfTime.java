package io.llmshield.cloud.sample;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.springframework.boot.SpringApplicationAotProcessor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample, processed ahead of time as {@code spring-boot:process-aot} does, and
 * started from what was generated, each in a JVM of its own with the class path of the
 * archive and nothing else.
 */
final class AheadOfTime {

	private final Path directory;

	private final List<String> jars;

	private final Map<String, String> environment;

	private final Path classes;

	AheadOfTime(Path directory, Map<String, String> environment) throws Exception {
		this.directory = directory;
		this.environment = environment;
		this.classes = Files.createDirectories(directory.resolve("classes"));
		Path sample = location(SampleApplication.class);
		String jars = Files.readString(sample.resolveSibling("runtime-class-path")).strip();
		this.jars = new ArrayList<>(List.of(sample.toString()));
		for (String jar : jars.split(File.pathSeparator)) {
			this.jars.add(unsigned(Path.of(jar)).toString());
		}
	}

	private static Path location(Class<?> type) throws Exception {
		return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
	}

	/**
	 * Generated classes in a package of a signed jar are refused, unless they are in
	 * Boot's archive; see docs/how-to/ahead-of-time.md.
	 */
	private Path unsigned(Path jar) throws IOException {
		String name = Objects.requireNonNull(jar.getFileName()).toString();
		if (!name.contains("azure") || !name.endsWith(".jar")) {
			return jar;
		}
		Path copy = this.directory.resolve(name);
		Files.copy(jar, copy);
		try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + copy.toUri()), Map.of())) {
			Path meta = zip.getPath("META-INF");
			List<Path> signatures = List.of();
			if (Files.exists(meta)) {
				try (Stream<Path> files = Files.list(meta)) {
					signatures = files.filter((file) -> file.toString().matches(".*\\.(SF|RSA)")).toList();
				}
			}
			for (Path signature : signatures) {
				Files.delete(signature);
			}
		}
		return copy;
	}

	/** Generates and compiles what makes the beans that these properties select. */
	void process(String... properties) throws Exception {
		Path sources = this.directory.resolve("sources");
		List<String> command = java();
		for (String property : properties) {
			command.add("-D" + property);
		}
		command.addAll(List.of("-cp", classPath(), SpringApplicationAotProcessor.class.getName(),
				SampleApplication.class.getName(), sources.toString(), this.classes.toString(), this.classes.toString(),
				"io.llmshield.cloud", "shield-cloud-sample-app"));
		Path output = this.directory.resolve("processing.log");
		Process process = start(command, output);
		try {
			assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("has ended").isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		assertThat(process.exitValue()).as(Files.readString(output)).isZero();
		compile(sources);
	}

	private void compile(Path sources) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter messages = new StringWriter();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
				Stream<Path> all = Files.walk(sources)) {
			List<Path> java = all.filter((file) -> file.toString().endsWith(".java")).toList();
			assertThat(compiler
				.getTask(messages, files, null,
						List.of("-cp", classPath(), "-d", this.classes.toString(), "-proc:none", "-nowarn",
								"-parameters"),
						null, files.getJavaFileObjectsFromPaths(java))
				.call()).as(messages.toString()).isTrue();
		}
	}

	/** Starts what was generated; the caller closes it. */
	Running start(String... properties) throws Exception {
		List<String> command = java();
		command.addAll(List.of("-Dspring.aot.enabled=true", "-cp", classPath(), SampleApplication.class.getName()));
		command.addAll(List.of(SampleServer.arguments(this.directory, List.of(properties))));
		Path output = this.directory.resolve("running.log");
		return new Running(start(command, output), output, this.directory);
	}

	private static List<String> java() {
		return new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
				"-XX:+UseSerialGC"));
	}

	private String classPath() {
		return this.classes + File.pathSeparator + String.join(File.pathSeparator, this.jars);
	}

	private Process start(List<String> command, Path output) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(command).directory(this.directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile());
		builder.environment().putAll(this.environment);
		return builder.start();
	}

}
