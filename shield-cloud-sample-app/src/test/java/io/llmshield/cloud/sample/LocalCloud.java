package io.llmshield.cloud.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A directory.
 */
final class LocalCloud implements SampleCloud {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final Path directory;

	LocalCloud(Path directory) {
		this.directory = directory;
	}

	@Override
	public String provider() {
		return "local";
	}

	@Override
	public String location() {
		return "local";
	}

	@Override
	public List<String> properties() {
		return List.of("llmshield.cloud.local.directory=" + this.directory.resolve("cloud"),
				"llmshield.cloud.local.key-file=" + this.directory.resolve("local.key"));
	}

	/** Buckets are made by their first object. */
	@Override
	public void begin(String bucket) {
		if (Files.exists(this.directory.resolve("cloud"))) {
			throw new IllegalStateException(this.directory + " was used before");
		}
	}

	private Stream<Path> files() {
		try (Stream<Path> files = Files.walk(this.directory.resolve("cloud"))) {
			return files.filter(Files::isRegularFile).toList().stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<String> names(Path file) {
		return StreamSupport.stream(file.spliterator(), false).map(Path::toString).toList();
	}

	@Override
	public Set<String> folders(String bucket) {
		return files().map(LocalCloud::names)
			.filter((names) -> names.contains(bucket))
			.map((names) -> names.get(names.lastIndexOf("objects") + 1))
			.collect(Collectors.toSet());
	}

	@Override
	public List<String> expectedSecrets() {
		return List.of("llm-shield%2fadmin-key", "llm-shield%2fapi-keys");
	}

	@Override
	public List<String> secrets() {
		return files().map(LocalCloud::names)
			.filter((names) -> names.contains("secrets"))
			.map((names) -> names.get(names.indexOf("secrets") + 1))
			.distinct()
			.toList();
	}

	@Override
	public List<Point> points() {
		return lines("metrics")
			.map((line) -> new Point(line.path("name").asString(), line.path("value").asDouble(),
					texts(line.path("dimensions"))))
			.toList();
	}

	@Override
	public List<Entry> entries() {
		return lines("logs")
			.map((line) -> new Entry(line.path("level").asString(), line.path("message").asString(),
					texts(line.path("labels")), line.path("traceId").asString(""), line.toString()))
			.toList();
	}

	static Map<String, String> texts(JsonNode object) {
		Map<String, String> texts = new TreeMap<>();
		object.properties().forEach((property) -> texts.put(property.getKey(), property.getValue().asString()));
		return texts;
	}

	private Stream<JsonNode> lines(String folder) {
		return files().filter((file) -> names(file).contains(folder) && isLines(file))
			.flatMap(LocalCloud::lines)
			.map(MAPPER::readTree);
	}

	private static boolean isLines(Path file) {
		return Objects.requireNonNull(file.getFileName()).toString().endsWith(".jsonl");
	}

	/** The last line may be under way. */
	private static Stream<String> lines(Path file) {
		try {
			String text = Files.readString(file);
			return text.substring(0, text.lastIndexOf('\n') + 1).lines();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
	}

}
