package io.llmshield.cloud.autoconfigure.gcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import com.sun.net.httpserver.HttpServer;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Missing credentials are noticed soon, and never where there may be some.
 */
class CredentialsSearchTests {

	@TempDir
	private Path directory;

	private final Map<String, String> environment = new HashMap<>();

	private CredentialsSearch search() {
		this.environment.putIfAbsent("CLOUDSDK_CONFIG", this.directory.toString());
		this.environment.putIfAbsent("GCE_METADATA_HOST", "127.0.0.1:1");
		return new CredentialsSearch(this.environment::get, this.directory.resolve("product_name"));
	}

	@Test
	void nothingAnywhereFailsWithWhatToDo() {
		CloudException failure = catchThrowableOfType(CloudException.class, () -> search().check());
		assertThat(failure.category()).isEqualTo(CloudErrorCategory.UNAUTHENTICATED);
		assertThat(failure.reason()).contains("GOOGLE_APPLICATION_CREDENTIALS", "metadata server");
		assertThat(failure.remedy()).contains("gcloud auth application-default login");
	}

	@Test
	void silentMetadataServerIsNotWaitedForLong() throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.environment.put("GCE_METADATA_HOST", "127.0.0.1:" + silent.getLocalPort());
			long start = System.nanoTime();
			assertThat(catchThrowableOfType(CloudException.class, () -> search().check())).isNotNull();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
		}
	}

	@Test
	void metadataServerCounts() throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
		server.createContext("/", (exchange) -> {
			exchange.getResponseHeaders().add("Metadata-Flavor", "Google");
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		server.start();
		try {
			this.environment.put("GCE_METADATA_HOST", "127.0.0.1:" + server.getAddress().getPort());
			assertThatNoException().isThrownBy(() -> search().check());
		}
		finally {
			server.stop(0);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GOOGLE_APPLICATION_CREDENTIALS", "K_SERVICE", "CLOUD_RUN_JOB", "GAE_SERVICE",
			"DEVSHELL_CLIENT_PORT", "KUBERNETES_SERVICE_HOST" })
	void environmentCounts(String variable) {
		this.environment.put(variable, "x");
		assertThatNoException().isThrownBy(() -> search().check());
	}

	@Test
	void gcloudsFileCounts() throws IOException {
		Files.writeString(this.directory.resolve("application_default_credentials.json"), "{}");
		assertThatNoException().isThrownBy(() -> search().check());
	}

	@Test
	void virtualMachineOfGoogleCounts() throws IOException {
		Files.writeString(this.directory.resolve("product_name"), "Google Compute Engine\n");
		assertThatNoException().isThrownBy(() -> search().check());
	}

}
