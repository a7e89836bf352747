package io.llmshield.cloud.test.secrets;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.faults.PatternInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payloads: text, JSON and binary of every size that is allowed, unchanged.
 */
public abstract class SecretPayloadsContract extends SecretContractGroup {

	static Stream<SecretValue> payloads() {
		byte[] everyByte = new byte[256];
		for (int i = 0; i < everyByte.length; i++) {
			everyByte[i] = (byte) i;
		}
		return Stream.of(text("x"), text(" leading and trailing\n"), text("\r\n\t\0"),
				text("Gr\u00f6\u00dfe \uD83D\uDEE1"), text("{\"looks\":\"like json\"}"), text("cGxhaW4="),
				text("x".repeat(SecretValue.MAX_TEXT_BYTES)), text("\u20AC".repeat(SecretValue.MAX_TEXT_BYTES / 3)),
				SecretValue.ofJson("{\"user\":\"a\",\"n\":1}"), SecretValue.ofJson("[1, 2]"),
				SecretValue.ofJson("\"\u00e4\""), SecretValue.ofBinary(everyByte), SecretValue.ofBinary(new byte[1]),
				SecretValue.ofBinary(new byte[] { (byte) 0xC3, 0x28 }),
				SecretValue.ofBinary("text as bytes".getBytes(StandardCharsets.UTF_8)),
				SecretValue.ofBinary(PatternInputStream.bytes(SecretValue.MAX_BINARY_BYTES)));
	}

	@ParameterizedTest
	@MethodSource("payloads")
	void payloadComesBackWithItsType(SecretValue value) {
		manager().createSecret(name(), value);
		assertValue(name(), value);
		assertThat(manager().getSecret(name()).type()).isEqualTo(value.type());
		assertThat(manager().getSecret(name()).asBytes()).isEqualTo(value.asBytes());
	}

	@ParameterizedTest
	@MethodSource("payloads")
	void typeMayChangeWithAVersion(SecretValue value) {
		manager().createSecret(name(), SecretValue.ofBinary(new byte[] { 1, 2, 3 }));
		manager().updateSecret(name(), value);
		assertValue(name(), value);
	}

	@Test
	void tooLongPayloadIsRefusedWithTheLimit() {
		assertThat(CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> manager().createSecret(name(), text("x".repeat(SecretValue.MAX_TEXT_BYTES + 1)))))
			.hasMessageContaining(String.valueOf(SecretValue.MAX_TEXT_BYTES));
		assertThat(CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> manager().createSecret(name(), SecretValue.ofBinary(new byte[SecretValue.MAX_BINARY_BYTES + 1]))))
			.hasMessageContaining(String.valueOf(SecretValue.MAX_BINARY_BYTES));
		assertThat(faults().calls()).isEmpty();
	}

	@Test
	void emptyPayloadIsRefused() {
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> manager().createSecret(name(), text("")));
		assertThat(faults().calls()).isEmpty();
	}

	@Test
	void valuesBelongToTheirCallers() {
		SecretValue given = text("value");
		manager().createSecret(name(), given);
		given.wipe();
		SecretValue first = manager().getSecret(name());
		SecretValue second = manager().getSecret(name());
		assertThat(first).isNotSameAs(second);
		first.wipe();
		assertThat(second.asText()).isEqualTo("value");
		assertValue(name(), text("value"));
	}

	@Test
	void valueTellsVersionAndSource() {
		String version = manager().createSecret(name(), text("value"));
		SecretValue value = manager().getSecret(name());
		assertThat(value.version()).isEqualTo(version);
		assertThat(value.source()).isEqualTo(environment().driver().provider());
	}

}
