package io.llmshield.cloud.aws.identity;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.llmshield.cloud.identity.CredentialSource;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.useragent.BusinessMetricFeatureId;

/**
 * What the SDK calls its credential providers. Credentials name their provider by the
 * short codes that the SDK also counts in its user agent, joined by commas: first where
 * the provider was configured, last how the credentials were obtained, for example
 * {@code r,s} for single sign-on named by a profile.
 */
enum CredentialSources {

	/** Code of the application; also keys given by Spring Cloud AWS's properties. */
	CODE(BusinessMetricFeatureId.CREDENTIALS_CODE, CredentialSource.CONFIGURATION, "code"),

	SYSTEM_PROPERTIES(BusinessMetricFeatureId.CREDENTIALS_JVM_SYSTEM_PROPERTIES, CredentialSource.ENVIRONMENT,
			"system properties"),

	ENVIRONMENT(BusinessMetricFeatureId.CREDENTIALS_ENV_VARS, CredentialSource.ENVIRONMENT, "environment variables"),

	ENVIRONMENT_WEB_IDENTITY(BusinessMetricFeatureId.CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN,
			CredentialSource.WEB_IDENTITY, "web identity token named by environment variables"),

	ASSUME_ROLE(BusinessMetricFeatureId.CREDENTIALS_STS_ASSUME_ROLE, CredentialSource.ASSUMED_ROLE, "assumed role"),

	SAML(BusinessMetricFeatureId.CREDENTIALS_STS_ASSUME_ROLE_SAML, CredentialSource.ASSUMED_ROLE,
			"role assumed with SAML"),

	WEB_IDENTITY(BusinessMetricFeatureId.CREDENTIALS_STS_ASSUME_ROLE_WEB_ID, CredentialSource.WEB_IDENTITY,
			"role assumed with a web identity token"),

	FEDERATION(BusinessMetricFeatureId.CREDENTIALS_STS_FEDERATION_TOKEN, CredentialSource.ASSUMED_ROLE,
			"federation token"),

	SESSION(BusinessMetricFeatureId.CREDENTIALS_STS_SESSION_TOKEN, CredentialSource.ASSUMED_ROLE, "session token"),

	PROFILE(BusinessMetricFeatureId.CREDENTIALS_PROFILE, CredentialSource.FILE, "profile"),

	PROFILE_SOURCE(BusinessMetricFeatureId.CREDENTIALS_PROFILE_SOURCE_PROFILE, CredentialSource.FILE,
			"profile that names another profile"),

	PROFILE_NAMED(BusinessMetricFeatureId.CREDENTIALS_PROFILE_NAMED_PROVIDER, CredentialSource.FILE,
			"profile that names a credential source"),

	PROFILE_WEB_IDENTITY(BusinessMetricFeatureId.CREDENTIALS_PROFILE_STS_WEB_ID_TOKEN, CredentialSource.WEB_IDENTITY,
			"web identity token named by a profile"),

	PROFILE_SSO(BusinessMetricFeatureId.CREDENTIALS_PROFILE_SSO, CredentialSource.LOGIN,
			"single sign-on named by a profile"),

	SSO(BusinessMetricFeatureId.CREDENTIALS_SSO, CredentialSource.LOGIN, "single sign-on"),

	PROFILE_SSO_LEGACY(BusinessMetricFeatureId.CREDENTIALS_PROFILE_SSO_LEGACY, CredentialSource.LOGIN,
			"single sign-on named by a profile, without a session"),

	SSO_LEGACY(BusinessMetricFeatureId.CREDENTIALS_SSO_LEGACY, CredentialSource.LOGIN,
			"single sign-on without a session"),

	PROFILE_PROCESS(BusinessMetricFeatureId.CREDENTIALS_PROFILE_PROCESS, CredentialSource.PROCESS,
			"process named by a profile"),

	PROCESS(BusinessMetricFeatureId.CREDENTIALS_PROCESS, CredentialSource.PROCESS, "process"),

	CONTAINER(BusinessMetricFeatureId.CREDENTIALS_HTTP, CredentialSource.CONTAINER,
			"container credentials (ECS, EKS Pod Identity)"),

	INSTANCE(BusinessMetricFeatureId.CREDENTIALS_IMDS, CredentialSource.INSTANCE, "instance metadata (EC2)"),

	PROFILE_LOGIN(BusinessMetricFeatureId.CREDENTIALS_PROFILE_LOGIN, CredentialSource.LOGIN,
			"login session named by a profile"),

	LOGIN(BusinessMetricFeatureId.CREDENTIALS_LOGIN, CredentialSource.LOGIN, "login session");

	private static final Map<String, CredentialSources> BY_CODE = Stream.of(values())
		.collect(Collectors.toUnmodifiableMap((source) -> source.feature.value(), Function.identity()));

	private final BusinessMetricFeatureId feature;

	private final CredentialSource source;

	private final String words;

	CredentialSources(BusinessMetricFeatureId feature, CredentialSource source, String words) {
		this.feature = feature;
		this.source = source;
		this.words = words;
	}

	/** Return how the credentials were obtained. */
	static CredentialSource source(@Nullable String providerName) {
		CredentialSource source = CredentialSource.UNKNOWN;
		for (String code : codes(providerName)) {
			CredentialSources known = BY_CODE.get(code);
			source = (known != null) ? known.source : CredentialSource.UNKNOWN;
		}
		return source;
	}

	/** Return the whole way in words; a code that is newer than this table as it is. */
	static String words(@Nullable String providerName) {
		StringJoiner words = new StringJoiner(", ");
		words.setEmptyValue("unknown");
		for (String code : codes(providerName)) {
			CredentialSources known = BY_CODE.get(code);
			words.add((known != null) ? known.words : code);
		}
		return words.toString();
	}

	private static List<String> codes(@Nullable String providerName) {
		return (providerName == null || providerName.isBlank()) ? List.of() : List.of(providerName.split(","));
	}

}
