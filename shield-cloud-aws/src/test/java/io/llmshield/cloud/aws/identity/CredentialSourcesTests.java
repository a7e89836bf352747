package io.llmshield.cloud.aws.identity;

import java.util.stream.Stream;

import io.llmshield.cloud.identity.CredentialSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.useragent.BusinessMetricFeatureId;

import static org.assertj.core.api.Assertions.assertThat;

class CredentialSourcesTests {

	@ParameterizedTest
	@CsvSource({ "e,CONFIGURATION", "f,ENVIRONMENT", "g,ENVIRONMENT", "'h,k',WEB_IDENTITY", "'o,i',ASSUMED_ROLE",
			"n,FILE", "'r,s',LOGIN", "'v,w',PROCESS", "z,CONTAINER", "0,INSTANCE", "'AC,AD',LOGIN", "'n,new',UNKNOWN",
			"'',UNKNOWN" })
	void lastCodeTellsHowCredentialsWereObtained(String codes, CredentialSource source) {
		assertThat(CredentialSources.source(codes)).isEqualTo(source);
	}

	@Test
	void wholeWayIsToldInWords() {
		assertThat(CredentialSources.words("r,s")).isEqualTo("single sign-on named by a profile, single sign-on");
		assertThat(CredentialSources.words("n,new")).isEqualTo("profile, new");
		assertThat(CredentialSources.words(null)).isEqualTo("unknown");
		assertThat(CredentialSources.source(null)).isEqualTo(CredentialSource.UNKNOWN);
	}

	static Stream<BusinessMetricFeatureId> credentialCodes() {
		return Stream.of(BusinessMetricFeatureId.values()).filter((code) -> code.name().startsWith("CREDENTIALS_"));
	}

	@ParameterizedTest
	@MethodSource("credentialCodes")
	void everyCodeOfTheSdkIsKnown(BusinessMetricFeatureId code) {
		assertThat(CredentialSources.source(code.value())).isNotEqualTo(CredentialSource.UNKNOWN);
	}

}
