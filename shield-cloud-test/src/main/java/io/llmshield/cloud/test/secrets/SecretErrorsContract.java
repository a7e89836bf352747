package io.llmshield.cloud.test.secrets;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.residency.ResidencyPolicy;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.faults.SecretCall;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Errors: missing and forbidden are never mixed up, every error tells where it happened,
 * and none tells a payload.
 */
public abstract class SecretErrorsContract extends SecretContractGroup {

	private static final String PAYLOAD = "the-payload-that-nobody-may-see-4711";

	/**
	 * The operations on one secret.
	 */
	enum Operation {

		GET((manager, name) -> manager.getSecret(name), SecretCall.READ, CloudErrorKind.SECRET_FETCH),

		METADATA((manager, name) -> manager.getSecretMetadata(name), SecretCall.DESCRIBE, CloudErrorKind.SECRET_FETCH),

		CREATE((manager, name) -> manager.createSecret(name, SecretValue.ofText(PAYLOAD)), SecretCall.CREATE,
				CloudErrorKind.SECRET_CREATE),

		UPDATE((manager, name) -> manager.updateSecret(name, SecretValue.ofText(PAYLOAD)), SecretCall.UPDATE,
				CloudErrorKind.SECRET_UPDATE),

		DELETE((manager, name) -> manager.deleteSecret(name), SecretCall.DELETE, CloudErrorKind.SECRET_DELETE),

		LIST((manager, name) -> manager.listSecrets(name).forEach((secret) -> {
		}), SecretCall.LIST, CloudErrorKind.SECRET_LIST);

		// Lambdas without state
		@SuppressWarnings("ImmutableEnumChecker")
		private final BiConsumer<CloudSecretManager, String> work;

		private final SecretCall call;

		private final CloudErrorKind kind;

		Operation(BiConsumer<CloudSecretManager, String> work, SecretCall call, CloudErrorKind kind) {
			this.work = work;
			this.call = call;
			this.kind = kind;
		}

		ThrowingCallable on(CloudSecretManager manager, String name) {
			return () -> this.work.accept(manager, name);
		}

	}

	@ParameterizedTest
	@EnumSource
	void categoryOfTheDriverReachesTheCaller(CloudErrorCategory category) {
		assertThat(Operation.values()).allSatisfy((operation) -> {
			faults().reset();
			faults().on(operation.call).always().fail(category);
			CloudException failure = CloudFailures.assertFails(category,
					operation.on(manager(), name(operation.name().toLowerCase(Locale.ROOT))));
			assertThat(failure.kind()).isEqualTo(operation.kind);
			assertThat(failure.retryable()).isEqualTo(category.retryable());
		});
	}

	@ParameterizedTest
	@EnumSource
	@RequiresSecretAbility(SecretFixtureAbility.DENY_ACCESS)
	void forbiddenIsNeverMissing(Operation operation) {
		CloudSecretManager denied = environment().managerOver(environment().fixture().deniedDriver(),
				ResidencyPolicy.ANYWHERE);
		CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED, operation.on(denied, name()));
	}

	@Test
	void errorTellsWhereItHappened() {
		CloudException failure = CloudFailures.failure(() -> manager().getSecret(name()));
		assertThat(failure.provider()).isEqualTo(environment().driver().provider());
		assertThat(failure.resource()).isEqualTo(name());
		assertThat(failure.kind()).isEqualTo(CloudErrorKind.SECRET_FETCH);
		assertThat(failure).hasMessageContaining("SecretFetch/NOT_FOUND").hasMessageContaining(name());
	}

	@Test
	void payloadNeverReachesAnError() {
		manager().createSecret(name(), text(PAYLOAD));
		List<Consumer<CloudSecretManager>> failing = List.of((manager) -> manager.createSecret(name(), text(PAYLOAD)),
				(manager) -> manager.updateSecret(name("missing"), text(PAYLOAD)),
				(manager) -> manager.rotateSecret(name("missing"), (current) -> text(PAYLOAD)),
				(manager) -> manager.createSecret(name("json"), SecretValue.ofJson("{" + PAYLOAD)),
				(manager) -> manager.createSecret(name("long"), text(PAYLOAD.repeat(1000))),
				(manager) -> manager.getSecret(name()).jsonField(PAYLOAD.substring(0, 3)),
				(manager) -> manager.getSecret(name()).asJson(Integer.class));
		assertThat(failing).allSatisfy((call) -> assertThat(trace(CloudFailures.failure(() -> call.accept(manager()))))
			.doesNotContain(PAYLOAD));
	}

	@ParameterizedTest
	@EnumSource
	void messageOfADriverThatIsBrokenIsLeftOut(Operation operation) {
		faults().on(operation.call).crash(new IllegalStateException("cannot handle " + PAYLOAD));
		CloudException failure = CloudFailures.assertFails(CloudErrorCategory.UNKNOWN, operation.on(manager(), name()));
		assertThat(trace(failure)).doesNotContain(PAYLOAD);
	}

	private static String trace(Throwable failure) {
		StringWriter trace = new StringWriter();
		failure.printStackTrace(new PrintWriter(trace));
		return trace.toString();
	}

	@Test
	void payloadNeverReachesAText() {
		manager().createSecret(name(), text(PAYLOAD));
		SecretValue value = manager().getSecret(name());
		assertThat(List.of(value.toString(), String.valueOf(value.hashCode()), manager().toString(),
				manager().getSecretMetadata(name()).toString(), manager().listSecrets(name()).toList().toString(),
				environment().fixture().driver().toString()))
			.noneMatch((text) -> text.contains(PAYLOAD));
	}

}
