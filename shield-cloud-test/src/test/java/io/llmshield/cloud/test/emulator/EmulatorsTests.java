package io.llmshield.cloud.test.emulator;

import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EmulatorsTests {

	@Test
	void takesAnEndpointFromAProperty() {
		ConfiguredEndpoints endpoints = new ConfiguredEndpoints(
				Map.of("shield.emulator.s3.endpoint", "http://127.0.0.1:1234")::get, (variable) -> null);
		assertThat(endpoints.find("s3"))
			.contains(new EmulatorEndpoint("s3", URI.create("http://127.0.0.1:1234"), "shield.emulator.s3.endpoint"));
		assertThat(endpoints.find("kms")).isEmpty();
	}

	@Test
	void takesAnEndpointFromTheEnvironment() {
		ConfiguredEndpoints endpoints = new ConfiguredEndpoints((property) -> null,
				Map.of("SHIELD_EMULATOR_KMS_MINISTACK_ENDPOINT", " http://127.0.0.1:1 ", "SHIELD_EMULATOR_S3_ENDPOINT",
						"")::get);
		assertThat(endpoints.find("kms-ministack").map(EmulatorEndpoint::uri))
			.contains(URI.create("http://127.0.0.1:1"));
		assertThat(endpoints.find("s3")).isEmpty();
	}

	@Test
	void goesOnAfterAFailureAndAsksEachSourceOnce() {
		List<String> asked = new ArrayList<>();
		EmulatorEndpoint endpoint = new EmulatorEndpoint("s3", URI.create("http://127.0.0.1:2"), "double");
		Emulators emulators = new Emulators(List.of((service) -> {
			asked.add("first");
			return Optional.empty();
		}, (service) -> {
			asked.add("second");
			throw new EmulatorException("as a process: no python3", null);
		}, (service) -> {
			asked.add("third");
			return Optional.of(endpoint);
		}));
		assertThat(emulators.search("s3").found()).contains(endpoint);
		assertThat(emulators.search("s3").found()).contains(endpoint);
		assertThat(asked).containsExactly("first", "second", "third");
	}

	@Test
	void saysWhyNothingWasFound() {
		Emulators emulators = new Emulators(List.of((service) -> {
			throw new EmulatorException("as a process: no python3", null);
		}, (service) -> Optional.empty()));
		assertThat(emulators.search("s3").missing("s3")).isEqualTo("no emulator of s3: as a process: no python3");
	}

	@Test
	void refusesAServiceThatNothingEmulates() {
		assertThatExceptionOfType(EmulatorException.class).isThrownBy(() -> Emulators.require("no-such-service"))
			.withMessageContaining("no emulator of no-such-service");
	}

	@Test
	void asksForContainersOnlyWhereAnEngineAnswers(@TempDir Path directory) throws Exception {
		Path socket = directory.resolve("docker.sock");
		assertThat(DockerEngine.engineAnswers(null, socket)).isFalse();
		assertThat(DockerEngine.engineAnswers("unix://" + socket, directory.resolve("other"))).isFalse();
		try (ServerSocketChannel engine = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			engine.bind(UnixDomainSocketAddress.of(socket));
			assertThat(DockerEngine.engineAnswers(null, socket)).isTrue();
			assertThat(DockerEngine.engineAnswers("unix://" + socket, directory.resolve("other"))).isTrue();
		}
		assertThat(DockerEngine.engineAnswers("tcp://127.0.0.1:2375", socket)).isTrue();
	}

	@Test
	void pinsTheVersionOfEveryProduct() {
		assertThat(EmulatorProduct.SERVICES.values()).allSatisfy((product) -> {
			assertThat(product.image()).matches((image) -> image.isEmpty() || image.endsWith(":" + product.version()));
			assertThat(EmulatorInstallation.of(product, Path.of("nowhere")).recipe()).contains(product.version());
		});
	}

}
