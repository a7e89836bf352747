package io.llmshield.cloud.identity;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OperatingSystemIdentityTests {

	@Test
	void userOfTheProcessIsThePrincipal() {
		Identity identity = new OperatingSystemIdentity("local").current();
		assertThat(identity.provider()).isEqualTo("local");
		assertThat(identity.principal()).isEqualTo(System.getProperty("user.name"));
		assertThat(identity.account()).isNull();
		assertThat(identity.source()).isEqualTo(CredentialSource.OPERATING_SYSTEM);
	}

}
