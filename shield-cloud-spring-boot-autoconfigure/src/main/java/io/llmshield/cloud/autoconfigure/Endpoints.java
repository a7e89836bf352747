package io.llmshield.cloud.autoconfigure;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * Tells which endpoints may be used.
 */
public final class Endpoints {

	/** Names and addresses of this machine; no name is looked up. */
	private static final Pattern LOOPBACK = Pattern
		.compile("(.+\\.)?localhost|127(\\.\\d{1,3}){3}|\\[(0{0,4}:)*:?0{0,3}1]", Pattern.CASE_INSENSITIVE);

	/** What to write instead. */
	public static final String REMEDY = "Write a URL that begins with https://; http:// is for this machine only, such as "
			+ "http://127.0.0.1:4566 or http://localhost:4566";

	private Endpoints() {
	}

	/**
	 * Find what speaks against an endpoint: credentials and secrets would cross the
	 * network in the clear.
	 * @param endpoint the endpoint
	 * @return the reason, or {@code null} if it may be used
	 */
	public static @Nullable String fault(URI endpoint) {
		if (endpoint.getHost() == null) {
			return "it is not a URL with a host";
		}
		if (endpoint.getRawUserInfo() != null || endpoint.getRawQuery() != null || endpoint.getRawFragment() != null) {
			return "it holds a query, a fragment or a user";
		}
		if ("https".equalsIgnoreCase(endpoint.getScheme())) {
			return null;
		}
		if (!"http".equalsIgnoreCase(endpoint.getScheme())) {
			return "it does not begin with https://";
		}
		return LOOPBACK.matcher(endpoint.getHost()).matches() ? null
				: "it is not encrypted, and " + endpoint.getHost() + " is not this machine";
	}

	/**
	 * Check the endpoint that a client has.
	 * @param provider the provider's id
	 * @param service the service's name
	 * @param endpoint the endpoint
	 * @param sources where it may come from, for the remedy
	 * @throws CloudException {@code CONFIGURATION}
	 */
	public static void check(String provider, String service, URI endpoint, String sources) {
		String fault = fault(endpoint);
		if (fault != null) {
			throw CloudException.of(CloudErrorKind.CLIENT_INIT, CloudErrorCategory.CONFIGURATION)
				.provider(provider)
				.operation("use the endpoint")
				.resource(shown(endpoint))
				.reason("it is the endpoint of the client of " + service + ", and " + fault)
				.remedy(REMEDY + ". It comes from " + sources)
				.build();
		}
	}

	/**
	 * Check a property that holds an endpoint. One that is refused is shown only if it
	 * cannot hold a password or a signature.
	 * @param property the property's full name
	 * @param value its value
	 * @param faults takes what is wrong
	 */
	public static void check(String property, String value, PropertyFaults faults) {
		String fault = fault(value);
		if (fault == null) {
			return;
		}
		if (value.indexOf('@') >= 0 || value.indexOf('?') >= 0 || value.indexOf('#') >= 0) {
			faults.addSecret(property, fault, REMEDY);
		}
		else {
			faults.add(property, fault, REMEDY);
		}
	}

	private static @Nullable String fault(String value) {
		try {
			return fault(new URI(value));
		}
		catch (URISyntaxException ex) {
			return "it is not a URL";
		}
	}

	/**
	 * Return an endpoint for a message: scheme, host and port, and nothing that may be
	 * secret.
	 * @param endpoint the endpoint
	 * @return the beginning of the endpoint
	 */
	public static String shown(URI endpoint) {
		String authority = (endpoint.getRawAuthority() != null) ? endpoint.getRawAuthority() : "";
		return endpoint.getScheme() + "://" + authority.substring(authority.lastIndexOf('@') + 1);
	}

}
