package io.llmshield.cloud.storage.resource;

import java.io.FileNotFoundException;
import java.net.URI;
import java.net.URISyntaxException;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * The two parts of {@code cloud://<store>/<key>}. The key is taken as it stands, without
 * any decoding; a key that is empty or ends in {@code /} is a folder. Immutable.
 *
 * @param store the store's name
 * @param key the object's key, relative to the store
 */
record CloudLocation(String store, String key) {

	static final String SCHEME = "cloud";

	static final String PREFIX = SCHEME + "://";

	static boolean matches(String location) {
		return location.startsWith(PREFIX);
	}

	static CloudLocation parse(String location) {
		int slash = location.indexOf('/', PREFIX.length());
		String store = location.substring(PREFIX.length(), (slash < 0) ? location.length() : slash);
		if (store.isEmpty() || hasWildcard(store)) {
			throw CloudException.of(CloudErrorKind.CONFIG_ERROR, CloudErrorCategory.CONFIGURATION)
				.provider("any provider")
				.operation("read the location")
				.resource(location)
				.reason("the part after '" + PREFIX + "' is not the name of a store")
				.remedy("Write " + PREFIX + "<store>/<key>, such as " + PREFIX + "models/rules/rules.json")
				.build();
		}
		return new CloudLocation(store, (slash < 0) ? "" : location.substring(slash + 1));
	}

	boolean isFolder() {
		return this.key.isEmpty() || this.key.endsWith("/");
	}

	boolean isPattern() {
		return hasWildcard(this.key);
	}

	private static boolean hasWildcard(String text) {
		return firstWildcard(text) >= 0;
	}

	/** Return where {@code AntPathMatcher} stops taking characters as they are, or -1. */
	private static int firstWildcard(String text) {
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '*' || c == '?' || c == '{') {
				return i;
			}
		}
		return -1;
	}

	/** Return what every key that matches begins with. */
	String fixedPrefix() {
		int wildcard = firstWildcard(this.key);
		return (wildcard < 0) ? this.key : this.key.substring(0, wildcard);
	}

	/**
	 * Return the location that a path leads to from the folder of this one.
	 * @throws FileNotFoundException if it leads out of the store
	 */
	CloudLocation relative(String path) throws FileNotFoundException {
		String applied = path.startsWith("/") ? path.substring(1)
				: this.key.substring(0, this.key.lastIndexOf('/') + 1) + path;
		String cleaned = applied.contains(".") ? StringUtils.cleanPath(applied) : applied;
		if (cleaned.equals("..") || cleaned.startsWith("../")) {
			throw new FileNotFoundException("'" + path + "' leads from " + this + " out of the store");
		}
		return new CloudLocation(this.store, cleaned);
	}

	@Nullable String filename() {
		String path = this.key.endsWith("/") ? this.key.substring(0, this.key.length() - 1) : this.key;
		return path.isEmpty() ? null : path.substring(path.lastIndexOf('/') + 1);
	}

	URI toUri() {
		try {
			return URI.create(new URI(SCHEME, this.store, "/" + this.key, null).toASCIIString());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException("A URI can hold every key", ex);
		}
	}

	@Override
	public String toString() {
		return PREFIX + this.store + "/" + this.key;
	}

}
