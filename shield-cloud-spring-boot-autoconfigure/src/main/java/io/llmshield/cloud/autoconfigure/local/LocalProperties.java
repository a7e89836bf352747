package io.llmshield.cloud.autoconfigure.local;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;

import io.llmshield.cloud.autoconfigure.CheckedProperties;
import io.llmshield.cloud.autoconfigure.PropertyFaults;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;

/**
 * The local provider.
 *
 * @param directory the data directory, relative to the working directory; created with
 * access for its owner only if it does not exist
 * @param key the key itself, 32 bytes in base64, instead of a file; blank counts as not
 * set where a key file is
 * @param keyFile file of the key that secrets are encrypted and links are signed with;
 * generated on first use; must lie outside the data directory; ~/.shield-cloud/local.key
 * if not set
 * @param versionsKept how many older versions of an object are kept, 0 to 1000
 * @param publicUrl under which address the application serves signed links, without a
 * path or with the path that stands before the application; http://localhost and the
 * server's port if not set
 */
@ConfigurationProperties(prefix = LocalProperties.PREFIX, ignoreUnknownFields = false)
public record LocalProperties(@DefaultValue(".shield-cloud/data") String directory, @Nullable String key,
		@Nullable String keyFile, @DefaultValue("10") int versionsKept,
		@Nullable String publicUrl) implements CheckedProperties {

	static final String PREFIX = "llmshield.cloud.local";

	private static final int KEY_BYTES = 32;

	/**
	 * A blank key alone is a mistake: without a word, another key would be generated. A
	 * key file beside it says which one is meant.
	 */
	public LocalProperties {
		if (key != null && key.isBlank() && keyFile != null) {
			key = null;
		}
	}

	@Override
	public void check(PropertyFaults faults) {
		checkPath(faults, ".directory", this.directory);
		if (this.keyFile != null) {
			checkPath(faults, ".key-file", this.keyFile);
		}
		if (this.key != null) {
			checkKey(faults, this.key);
		}
		faults.checkBetween(PREFIX + ".versions-kept", this.versionsKept, 0, 1000);
		if (this.publicUrl != null) {
			checkUrl(faults, this.publicUrl);
		}
	}

	private void checkPath(PropertyFaults faults, String name, String value) {
		String reason = value.isBlank() ? "it is blank"
				: (value.indexOf('\0') >= 0) ? "it holds a null character" : null;
		if (reason != null) {
			faults.add(PREFIX + name, reason, "Write a path, absolute or relative to the working directory");
		}
	}

	private void checkKey(PropertyFaults faults, String value) {
		String remedy = "Write 32 random bytes in base64, such as 'openssl rand -base64 32' prints";
		if (this.keyFile != null) {
			faults.addSecret(PREFIX + ".key", "both the key and the key file are set", "Keep one of the two");
		}
		try {
			int length = Base64.getDecoder().decode(value.strip()).length;
			if (length != KEY_BYTES) {
				faults.addSecret(PREFIX + ".key", "it has " + length + " bytes instead of " + KEY_BYTES, remedy);
			}
		}
		catch (IllegalArgumentException ex) {
			// The exception quotes a character of the key.
			faults.addSecret(PREFIX + ".key", "it is not base64", remedy);
		}
	}

	private void checkUrl(PropertyFaults faults, String value) {
		String reason = fault(value);
		if (reason != null) {
			faults.add(PREFIX + ".public-url", reason,
					"Write the address that users reach the application under, such as https://shield.example.com");
		}
	}

	private static @Nullable String fault(String value) {
		try {
			URI uri = new URI(value);
			if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
				return "it does not begin with http:// or https://";
			}
			if (!StringUtils.hasText(uri.getHost())) {
				return "it names no host";
			}
			return (uri.getQuery() != null || uri.getFragment() != null || uri.getUserInfo() != null)
					? "it holds a query, a fragment or a user" : null;
		}
		catch (URISyntaxException ex) {
			return "it is not a URL";
		}
	}

}
