package io.llmshield.cloud.test.broken;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.test.local.LocalSecretFixture;
import io.llmshield.cloud.test.secrets.SecretContract;
import io.llmshield.cloud.test.secrets.SecretContractFixture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The kit notices each broken driver by the test that is meant to notice, and finds
 * nothing wrong with that test on the driver that is whole.
 */
class BrokenSecretDriversTests {

	private static final String KIT = "io.llmshield.cloud.test.secrets.SecretContract";

	private static final Map<String, ContractRun> WHOLE = new HashMap<>();

	@ParameterizedTest
	@EnumSource
	void isNoticed(BrokenSecrets broken) {
		ContractRun whole = WHOLE.computeIfAbsent(broken.group(), (group) -> run(UnaryOperator.identity(), group));
		assertThat(whole.failed()).isEmpty();
		assertThat(whole.succeeded()).contains(broken.test());
		assertThat(run(broken.maker(), broken.group()).failed()).contains(broken.test());
	}

	private static ContractRun run(UnaryOperator<SecretDriver> maker, String group) {
		Subject.maker = maker;
		return ContractRun.of(Subject.class, KIT, "DriverMode", group);
	}

	static class Subject extends SecretContract {

		private static UnaryOperator<SecretDriver> maker = UnaryOperator.identity();

		@Override
		public SecretContractFixture createFixture() throws IOException {
			return new BrokenFixture(maker);
		}

	}

	private static final class BrokenFixture extends LocalSecretFixture {

		private final UnaryOperator<SecretDriver> maker;

		BrokenFixture(UnaryOperator<SecretDriver> maker) throws IOException {
			this.maker = maker;
		}

		@Override
		public SecretDriver driver() {
			return this.maker.apply(super.driver());
		}

		@Override
		public SecretDriver independentDriver() {
			return this.maker.apply(super.independentDriver());
		}

	}

}
