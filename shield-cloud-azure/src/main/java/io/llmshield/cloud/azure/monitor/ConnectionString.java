package io.llmshield.cloud.azure.monitor;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import org.jspecify.annotations.Nullable;

/**
 * The connection string of an Application Insights resource, as "Connection strings in
 * Application Insights" describes it: {@code InstrumentationKey}, and where it is sent by
 * {@code IngestionEndpoint} or {@code EndpointSuffix}. Whoever has it may write
 * telemetry, so that it is never shown. Immutable.
 */
public final class ConnectionString {

	private static final int MAX_LENGTH = 4096;

	private static final Pattern KEY = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

	private static final Pattern SUFFIX = Pattern.compile("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+");

	private static final String GLOBAL = "https://dc.services.visualstudio.com";

	private final String instrumentationKey;

	private final URI endpoint;

	private final @Nullable String audience;

	private ConnectionString(String instrumentationKey, URI endpoint, @Nullable String audience) {
		this.instrumentationKey = instrumentationKey;
		this.endpoint = endpoint;
		this.audience = audience;
	}

	/**
	 * Read a connection string.
	 * @param text what Azure's portal shows
	 * @return the connection string
	 * @throws CloudException {@code CONFIGURATION} if it cannot be used, see
	 * {@link #fault}
	 */
	public static ConnectionString parse(String text) {
		String fault = fault(text);
		if (fault != null) {
			throw CloudException.of(CloudErrorKind.CONFIG_ERROR, CloudErrorCategory.CONFIGURATION)
				.provider(AzureErrors.PROVIDER)
				.operation("read the connection string of Application Insights")
				.reason(fault)
				.remedy("Copy it from the resource's overview in Azure's portal: "
						+ "InstrumentationKey=<id>;IngestionEndpoint=https://<region>.in.applicationinsights.azure.com/")
				.build();
		}
		Map<String, String> parts = parts(text);
		return new ConnectionString(String.valueOf(parts.get("InstrumentationKey")), URI.create(address(parts)),
				parts.get("AADAudience"));
	}

	/**
	 * Find what speaks against a connection string.
	 * @param text the connection string
	 * @return the reason, without any part of it; {@code null} if it may be used
	 */
	public static @Nullable String fault(String text) {
		if (text.length() > MAX_LENGTH) {
			return "it has more than " + MAX_LENGTH + " characters";
		}
		Map<String, String> parts = parts(text);
		if (!KEY.matcher(parts.getOrDefault("InstrumentationKey", "")).matches()) {
			return "it has no InstrumentationKey that is an id such as 01234567-89ab-cdef-0123-456789abcdef";
		}
		String suffix = parts.get("EndpointSuffix");
		if (!parts.containsKey("IngestionEndpoint") && suffix != null && !SUFFIX.matcher(suffix).matches()) {
			return "its EndpointSuffix is no host name";
		}
		String audience = parts.get("AADAudience");
		if (audience != null && !audience.matches("https://[A-Za-z0-9.-]+/*")) {
			return "its AADAudience is not a URL that begins with https://";
		}
		return isUsable(address(parts)) ? null
				: "its IngestionEndpoint is not a URL that begins with https://, or with http:// on this machine";
	}

	private static boolean isUsable(String address) {
		try {
			URI uri = new URI(address);
			return MonitorClient.isAllowed(uri) && uri.getRawUserInfo() == null && uri.getRawQuery() == null
					&& uri.getRawFragment() == null;
		}
		catch (URISyntaxException ex) {
			return false;
		}
	}

	private static Map<String, String> parts(String text) {
		Map<String, String> parts = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (String part : text.split(";")) {
			int sign = part.indexOf('=');
			if (sign > 0) {
				parts.put(part.substring(0, sign).strip(), part.substring(sign + 1).strip());
			}
		}
		return parts;
	}

	private static String address(Map<String, String> parts) {
		String endpoint = parts.get("IngestionEndpoint");
		if (endpoint == null) {
			String suffix = parts.get("EndpointSuffix");
			endpoint = (suffix != null) ? "https://dc." + suffix : GLOBAL;
		}
		return endpoint.replaceAll("/+$", "");
	}

	/** Who sends it; part of every item, and not to be shown. */
	String instrumentationKey() {
		return this.instrumentationKey.toLowerCase(Locale.ROOT);
	}

	/**
	 * Return where items are sent.
	 * @return the address of the operation {@code track}
	 */
	public URI trackUri() {
		return URI.create(this.endpoint + "/v2.1/track");
	}

	/**
	 * Return what tokens are for.
	 * @return the scope that the connection string names, or {@code null}
	 */
	public @Nullable String scope() {
		return (this.audience != null) ? this.audience.replaceAll("/+$", "") + "/.default" : null;
	}

	/** Tells where it leads, and not the key. */
	@Override
	public String toString() {
		return "ConnectionString[" + this.endpoint.getHost() + "]";
	}

}
