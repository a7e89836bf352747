package io.llmshield.cloud;

/**
 * What the application was doing when a {@link CloudException} was thrown. The set is
 * closed: its {@link #code() codes} are part of the product's contract and may be matched
 * in alerts and log searches. Why it failed is told by {@link CloudErrorCategory}.
 */
public enum CloudErrorKind {

	/** A client, driver or provider could not be set up. */
	CLIENT_INIT("ClientInit"),

	/** Reading a secret, its metadata or its versions. */
	SECRET_FETCH("SecretFetch"),

	/** Creating a secret. */
	SECRET_CREATE("SecretCreate"),

	/** Writing a new version of a secret, restoring or rotating it. */
	SECRET_UPDATE("SecretUpdate"),

	/** Deleting or purging a secret. */
	SECRET_DELETE("SecretDelete"),

	/** A secret's name or payload does not have the form that is asked for. */
	SECRET_FORMAT("SecretFormat"),

	/** Listing secrets. */
	SECRET_LIST("SecretList"),

	/** Opening an object, reading its metadata, or signing a link to it. */
	STORAGE_FETCH("StorageFetch"),

	/** Reading the bytes of an object that was opened. */
	STORAGE_READ("StorageRead"),

	/** Writing or copying an object. */
	STORAGE_PUT("StoragePut"),

	/** Deleting objects. */
	STORAGE_DELETE("StorageDelete"),

	/** Listing objects or versions. */
	STORAGE_LIST("StorageList"),

	/** Exporting metrics. */
	METRICS_EXPORT("MetricsExport"),

	/** Writing logs. */
	LOG_WRITE("LogWrite"),

	/** The provider asked for is not on the class path or is switched off. */
	PROVIDER_NOT_ENABLED("ProviderNotEnabled"),

	/** Obtaining or using credentials. */
	AUTH_FAILED("AuthFailed"),

	/** A configuration value is wrong. */
	CONFIG_ERROR("ConfigError");

	private final String code;

	CloudErrorKind(String code) {
		this.code = code;
	}

	/**
	 * Return the stable code.
	 * @return the code, for example {@code SecretFetch}
	 */
	public String code() {
		return this.code;
	}

}
