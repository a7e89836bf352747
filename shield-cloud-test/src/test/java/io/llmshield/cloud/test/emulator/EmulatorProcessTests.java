package io.llmshield.cloud.test.emulator;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@RequiresEmulator({ "s3", "secretsmanager" })
class EmulatorProcessTests {

	@Test
	void answersOnTheEndpointOfTheFirstService(EmulatorEndpoint endpoint) throws Exception {
		assertThat(endpoint.service()).isEqualTo("s3");
		assertThat(status(endpoint.uri())).isBetween(200, 499);
	}

	@Test
	void runsOneProcessForAllServicesOfAProgram() throws Exception {
		EmulatorEndpoint secrets = Emulators.require("secretsmanager");
		assertThat(Emulators.require("sts").uri()).isEqualTo(secrets.uri());
		assertThat(Emulators.require("secretsmanager-ministack").uri()).isNotEqualTo(secrets.uri());
		assertThat(status(secrets.uri())).isBetween(200, 499);
	}

	private static int status(URI uri) throws Exception {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(uri.resolve("/")).build(), HttpResponse.BodyHandlers.discarding())
			.statusCode();
	}

}
