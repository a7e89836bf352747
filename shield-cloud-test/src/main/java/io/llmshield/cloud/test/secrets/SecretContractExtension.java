package io.llmshield.cloud.test.secrets;

import java.util.function.Function;
import java.util.stream.Stream;

import io.llmshield.cloud.secrets.SecretCapabilities;
import io.llmshield.cloud.test.ContractExtension;
import io.llmshield.cloud.test.ContractMode;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs the contract of secrets.
 */
class SecretContractExtension extends ContractExtension<SecretFixtureSource, SecretContractFixture, SecretEnvironment> {

	SecretContractExtension() {
		super(SecretFixtureSource.class, SecretContractFixture.class, SecretEnvironment.class);
	}

	@Override
	protected SecretContractFixture create(SecretFixtureSource source) throws Exception {
		return source.createFixture();
	}

	@Override
	protected SecretEnvironment environment(SecretContractFixture fixture, ContractMode mode) {
		return new SecretEnvironment(fixture, mode);
	}

	@Override
	protected Stream<String> obstacles(SecretContractFixture fixture, ExtensionContext context) {
		SecretCapabilities capabilities = fixture.driver().capabilities();
		Stream<String> missing = required(context, RequiresSecretCapability.class, RequiresSecretCapability::value)
			.filter((capability) -> !capabilities.has(capability))
			.map((capability) -> "the driver lacks " + capability);
		Stream<String> present = required(context, RequiresMissingSecretCapability.class,
				RequiresMissingSecretCapability::value)
			.filter(capabilities::has)
			.map((capability) -> "the driver has " + capability);
		Stream<String> unable = required(context, RequiresSecretAbility.class, RequiresSecretAbility::value)
			.filter((ability) -> !fixture.abilities().contains(ability))
			.map((ability) -> "the fixture lacks " + ability);
		return Stream.of(missing, present, unable).flatMap(Function.identity());
	}

}
