package io.llmshield.cloud.gcp.secrets;

import java.io.IOException;
import java.util.List;
import java.util.UUID;

import com.google.cloud.secretmanager.v1.AddSecretVersionRequest;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.protobuf.ByteString;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretValue;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What the tests of the driver on a double of their own share.
 */
abstract class DoubleDriver {

	static final SecretName NAME = SecretName.of("llm-shield/api-key");

	static final String ID = "llm-shield--api-key";

	static final String RESOURCE = "projects/" + SecretManagerState.PROJECT + "/secrets/" + ID;

	private SecretManagerDouble service;

	private SecretManagerServiceClient client;

	private SecretManagerServiceClient byHand;

	private SecretDriver driver;

	@BeforeEach
	final void start() throws IOException {
		this.service = new SecretManagerDouble();
		this.client = this.service.client();
		this.byHand = this.service.client(WireFaults.BY_HAND);
		this.driver = driver(GcpSecretOptions.DEFAULT);
	}

	@AfterEach
	final void stop() {
		this.client.close();
		this.byHand.close();
		this.service.close();
	}

	final SecretDriver driver() {
		return this.driver;
	}

	final SecretDriver driver(GcpSecretOptions options) {
		return new GcpSecretDriver(this.client, SecretManagerState.PROJECT, options, this.service.state()::now);
	}

	/** Another process. */
	final SecretDriver other() {
		return driver(GcpSecretOptions.DEFAULT);
	}

	final SecretManagerState state() {
		return this.service.state();
	}

	final WireFaults wire() {
		return this.service.wire();
	}

	/** For what tests do themselves. */
	final SecretManagerServiceClient client() {
		return this.byHand;
	}

	final SecretManagerDouble service() {
		return this.service;
	}

	final Secret stored() {
		return state().stored(RESOURCE).secret();
	}

	/** All versions that the service has, whatever their state. */
	final List<String> states() {
		return state().versions(RESOURCE, "")
			.stream()
			.map((version) -> SecretVersions.number(version) + " " + version.getState())
			.toList();
	}

	/** What a tool does that knows nothing of the driver. */
	final void addByHand(String text) {
		state().add(RESOURCE, payload(text));
	}

	static SecretPayload payload(String text) {
		return AddSecretVersionRequest.newBuilder()
			.setPayload(SecretPayload.newBuilder().setData(ByteString.copyFromUtf8(text)))
			.build()
			.getPayload();
	}

	final String create(String text) {
		return this.driver.create(NAME, text(text), SecretOptions.DEFAULT, token());
	}

	static SecretValue text(String text) {
		return SecretValue.ofText(text);
	}

	static String token() {
		return UUID.randomUUID().toString();
	}

	static CloudException failure(ThrowingCallable call) {
		return catchThrowableOfType(CloudException.class, call);
	}

}
