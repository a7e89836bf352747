package io.llmshield.cloud.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;

import io.llmshield.cloud.sample.SampleServer.Answer;
import io.llmshield.cloud.secrets.CloudSecretManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keys, roles and rotation.
 */
class AccessTests {

	private static final String SCANS = "/v1/scans";

	private static final String RULES = "/v1/admin/rules";

	private static final String ROTATE = "/v1/admin/keys/rotate";

	@TempDir
	private static Path directory;

	private static SampleServer server;

	@BeforeAll
	static void start() {
		server = SampleServer.start(directory, "shield.sample.keys.keep=3");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void aKeyIsTakenFromEitherHeader() {
		assertThat(server.getAs(server.clientKey(), SCANS).status()).isEqualTo(200);
		assertThat(server.send(server.request(SCANS).header("Authorization", "Bearer " + server.clientKey())).status())
			.isEqualTo(200);
		assertThat(server.send(server.request(SCANS).header("Authorization", "bearer " + server.clientKey())).status())
			.isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Bearer", "Bearer ", "Basic YTpi", "Token x" })
	void anotherAuthorizationIsRefused(String header) {
		assertThat(server.send(server.request(SCANS).header("Authorization", header)).status()).isEqualTo(401);
	}

	@ParameterizedTest
	@ValueSource(strings = { RULES, RULES + "/document", "/v1/admin/no-such-path", "/v1/admin" })
	void aClientKeyDoesNotOpenTheAdministration(String path) {
		Answer answer = server.getAs(server.clientKey(), path);
		assertThat(answer.status()).isEqualTo(403);
		assertThat(answer.text("code")).isEqualTo("forbidden");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v1/admin;a=b/rules", "/v1/./admin/rules", "/v1/x/../admin/rules", "/v1/%61dmin/rules",
			"//v1/admin/rules", "/v1//admin/rules", "/%761/admin/rules", "/v1/admin/rules/", "/V1/admin/rules" })
	void noSpellingOfThePathOpensTheAdministration(String path) {
		assertThat(server.getAs(server.clientKey(), path).status()).isIn(400, 401, 403, 404);
		assertThat(server.get(path).status()).isIn(400, 401, 404);
	}

	@Test
	void theAdminKeyDoesNotScan() {
		assertThat(server.getAs(server.adminKey(), SCANS).status()).isEqualTo(403);
	}

	@Test
	void theOldKeyStaysValidAfterARotation() {
		String old = server.clientKey();
		Answer rotation = server.postAs(server.adminKey(), ROTATE, "");
		assertThat(rotation.status()).isEqualTo(200);
		assertThat(rotation.header("Cache-Control")).isEqualTo("no-store");
		String fresh = rotation.text("key");
		assertThat(fresh).hasSizeGreaterThanOrEqualTo(40).isNotEqualTo(old);
		assertThat(Instant.parse(rotation.text("othersValidUntil"))).isAfter(Instant.now().plusSeconds(23 * 3600));
		assertThat(server.getAs(fresh, SCANS).status()).isEqualTo(200);
		assertThat(server.getAs(old, SCANS).status()).isEqualTo(200);
		assertThat(server.getAs(fresh, RULES).status()).isEqualTo(403);
	}

	@Test
	void theSecretHoldsHashesOnly() {
		String secret = server.bean(CloudSecretManager.class).getSecret("llm-shield/api-keys").asText();
		assertThat(secret).doesNotContain(server.clientKey());
		assertThat(server.bean(CloudSecretManager.class).getSecret("llm-shield/admin-key").asText())
			.doesNotContain(server.adminKey());
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void theFirstKeysAreForTheirOwnerOnly() throws IOException {
		Path keys = directory.resolve("sample");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys))).isEqualTo("rwx------");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.resolve("client.key"))))
			.isEqualTo("rw-------");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.resolve("admin.key"))))
			.isEqualTo("rw-------");
	}

	@Test
	void attemptsAreCounted() {
		server.getAs("wrong", SCANS);
		server.get(SCANS);
		String meters = server.get("/actuator/prometheus").body();
		assertThat(meters).contains("shield_sample_access_total{outcome=\"invalid\"}",
				"shield_sample_access_total{outcome=\"missing\"}");
	}

	@Test
	void aKeyThatWasRotatedAwayTooOftenEnds(@TempDir Path other) {
		try (SampleServer second = SampleServer.start(other, "shield.sample.keys.keep=2")) {
			String first = second.clientKey();
			assertThat(second.postAs(second.adminKey(), ROTATE, "").json().path("validKeys").asInt()).isEqualTo(2);
			assertThat(second.getAs(first, SCANS).status()).isEqualTo(200);
			assertThat(second.postAs(second.adminKey(), ROTATE, "").json().path("validKeys").asInt()).isEqualTo(2);
			assertThat(second.getAs(first, SCANS).status()).isEqualTo(401);
		}
	}

	@Test
	void withoutAGracePeriodTheOldKeyEndsAtOnce(@TempDir Path other) {
		try (SampleServer second = SampleServer.start(other, "shield.sample.keys.grace=0s")) {
			String first = second.clientKey();
			Answer rotation = second.postAs(second.adminKey(), ROTATE, "");
			assertThat(second.getAs(first, SCANS).status()).isEqualTo(401);
			assertThat(second.getAs(rotation.text("key"), SCANS).status()).isEqualTo(200);
		}
	}

}
