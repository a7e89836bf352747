package io.llmshield.cloud.autoconfigure.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts an application where credentials of all three clouds lie about, in files and at
 * endpoints that are watched, and shows who touches them. The flight recorder sees which
 * files are read, the one that the JVM looks names up in among them.
 */
@Tag("long")
@EnabledOnOs(OS.LINUX)
class CredentialTrapTests {

	private static final Map<String, List<String>> SETTINGS = Map.of("none", List.of(), "local", List.of(), "aws",
			List.of("llmshield.cloud.aws.region=eu-central-1"), "gcp",
			List.of("llmshield.cloud.gcp.project-id=shield-test"), "azure",
			List.of("llmshield.cloud.azure.key-vault.vault-url=https://127.0.0.1:1",
					"llmshield.cloud.azure.storage.account-name=shieldtest"));

	@TempDir
	Path directory;

	@BeforeEach
	void layTheBait() throws IOException {
		write("aws/config", "[default]\nregion = eu-central-1\n");
		write("aws/credentials", "[default]\naws_access_key_id = bait\naws_secret_access_key = bait\n");
		write("aws/token", "bait");
		write("gcp/key.json", """
				{"type": "authorized_user", "client_id": "bait", "client_secret": "bait", "refresh_token": "bait"}
				""");
		write("azure/token", "bait");
		// Where the SDKs look of their own accord
		write(".aws/credentials", "[default]\naws_access_key_id = bait\naws_secret_access_key = bait\n");
		write(".config/gcloud/application_default_credentials.json",
				Files.readString(this.directory.resolve("gcp/key.json")));
		write(".azure/azureProfile.json", "{}");
	}

	private void write(String name, String content) throws IOException {
		Path file = this.directory.resolve(name);
		Files.createDirectories(file.getParent());
		Files.writeString(file, content);
	}

	private Map<String, String> sources(SocketRecorder recorder) {
		String endpoint = "127.0.0.1:" + recorder.port();
		Map<String, String> sources = new HashMap<>();
		sources.put("AWS_CONFIG_FILE", file("aws/config"));
		sources.put("AWS_SHARED_CREDENTIALS_FILE", file("aws/credentials"));
		sources.put("AWS_WEB_IDENTITY_TOKEN_FILE", file("aws/token"));
		sources.put("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/bait");
		sources.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://" + endpoint + "/aws");
		sources.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://" + endpoint);
		sources.put("GOOGLE_APPLICATION_CREDENTIALS", file("gcp/key.json"));
		sources.put("GCE_METADATA_HOST", endpoint);
		sources.put("AZURE_CLIENT_ID", "00000000-0000-0000-0000-000000000000");
		sources.put("AZURE_TENANT_ID", "00000000-0000-0000-0000-000000000000");
		sources.put("AZURE_FEDERATED_TOKEN_FILE", file("azure/token"));
		sources.put("IDENTITY_ENDPOINT", "http://" + endpoint + "/azure");
		sources.put("IDENTITY_HEADER", "bait");
		sources.put("MSI_ENDPOINT", "http://" + endpoint + "/azure");
		sources.put("MSI_SECRET", "bait");
		return sources;
	}

	private String file(String name) {
		return this.directory.resolve(name).toString();
	}

	private Touched start(String provider, String... more) throws Exception {
		Path recording = this.directory.resolve("recording.jfr");
		Files.deleteIfExists(recording);
		write("files.jfc", """
				<?xml version="1.0" encoding="UTF-8"?>
				<configuration version="2.0">
					<event name="jdk.FileRead">
						<setting name="enabled">true</setting>
						<setting name="threshold">0 ns</setting>
						<setting name="throttle">off</setting>
						<setting name="stackTrace">false</setting>
					</event>
				</configuration>
				""");
		try (SocketRecorder recorder = new SocketRecorder()) {
			String[] properties = Stream
				.of(Stream.of("llmshield.cloud.provider=" + provider), SETTINGS.get(provider).stream(), Stream.of(more))
				.flatMap((part) -> part)
				.toArray(String[]::new);
			Properties result = new IsolatedStart(this.directory, recorder).withEnvironment(sources(recorder))
				.withOptions("-XX:StartFlightRecording=filename=" + recording + ",settings=" + file("files.jfc"))
				.run(IsolatedStart.classPath(), properties);
			return new Touched(files(recording), Integer.parseInt(result.getProperty("sockets")),
					Integer.parseInt(result.getProperty("datagrams")));
		}
	}

	/** Return what was read below the directory, by its name. */
	private Set<String> files(Path recording) throws IOException {
		Set<String> files = new TreeSet<>();
		for (RecordedEvent event : RecordingFile.readAllEvents(recording)) {
			String path = event.getString("path");
			if (path != null && path.startsWith(this.directory + "/")) {
				files.add(path.substring(this.directory.toString().length() + 1));
			}
		}
		return files;
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "local", "gcp", "azure" })
	void theOthersLookNothingUp(String provider) throws Exception {
		Touched touched = start(provider);
		assertThat(touched.files()).as("is seen to read").contains("logback.xml");
		assertThat(touched.credentials()).as("credentials of").isSubsetOf(provider);
		assertThat(touched.files()).as("looked up a name").doesNotContain("hosts");
		assertThat(touched.sockets()).as("sockets").isZero();
		assertThat(touched.datagrams()).as("datagrams").isZero();
	}

	/** AWS itself looks for its credentials at the start, STS among the places. */
	@Test
	void theOthersLookNothingUpOnAws() throws Exception {
		Touched touched = start("aws");
		assertThat(touched.credentials()).containsExactly("aws");
		assertThat(touched.datagrams()).as("datagrams").isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "aws", "gcp", "azure" })
	void theSelectedOneFallsIntoTheTrap(String provider) throws Exception {
		Touched touched = start(provider, "matrix.credentials=true");
		assertThat(touched.credentials()).containsExactly(provider);
	}

	@Test
	void namesAndDatagramsAreSeen() throws Exception {
		Touched touched = start("none", "matrix.connect=true");
		assertThat(touched.files()).contains("hosts");
		assertThat(touched.sockets()).isEqualTo(2);
		assertThat(touched.datagrams()).isEqualTo(1);
	}

	/** What one start touched. */
	private record Touched(Set<String> files, int sockets, int datagrams) {

		/** Return the clouds whose credentials were read. */
		Set<String> credentials() {
			Set<String> clouds = new TreeSet<>();
			for (String file : this.files) {
				if (file.matches("\\.?aws/.*")) {
					clouds.add("aws");
				}
				if (file.startsWith("gcp/") || file.startsWith(".config/gcloud/")) {
					clouds.add("gcp");
				}
				if (file.matches("\\.?azure/.*")) {
					clouds.add("azure");
				}
			}
			return clouds;
		}

	}

}
