package io.llmshield.cloud.identity;

/**
 * Where credentials come from, the same on every provider.
 */
public enum CredentialSource {

	/** Long-lived keys that the application's configuration gives. */
	CONFIGURATION,

	/** Environment variables or system properties. */
	ENVIRONMENT,

	/** A profile, credentials file or key file. */
	FILE,

	/** The login of a person: single sign-on, or a command-line tool's session. */
	LOGIN,

	/** An external program. */
	PROCESS,

	/** A token of another identity provider, for example of a Kubernetes cluster. */
	WEB_IDENTITY,

	/** The container platform: ECS, EKS Pod Identity, Cloud Run and the like. */
	CONTAINER,

	/** The virtual machine's metadata service. */
	INSTANCE,

	/** Another identity, in whose place a role was taken on. */
	ASSUMED_ROLE,

	/** The operating system's user. */
	OPERATING_SYSTEM,

	/** The provider does not tell. */
	UNKNOWN

}
