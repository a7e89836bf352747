package io.llmshield.cloud.storage.resource;

import java.util.stream.Stream;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStores;
import io.llmshield.cloud.storage.ListEntry;
import io.llmshield.cloud.storage.ListOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.ProtocolResolver;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.AntPathMatcher;
import org.springframework.util.PathMatcher;

/**
 * Finds objects by {@code cloud://<store>/<key>}, where the store is one of
 * {@code llmshield.cloud.storage.stores} and the key stands there as it is, without any
 * encoding. Thread-safe.
 */
public final class CloudResources implements ProtocolResolver {

	private static final PathMatcher MATCHER = new AntPathMatcher();

	private final CloudStores stores;

	private final boolean closePublishes;

	/**
	 * Create it.
	 * @param stores the stores that locations may name
	 */
	public CloudResources(CloudStores stores) {
		this(stores, false);
	}

	/**
	 * Create it.
	 * @param stores the stores that locations may name
	 * @param closePublishes whether closing a stream publishes what was written, without
	 * {@link CloudOutputStream#complete()}
	 * @see CloudResource#publishingOnClose()
	 */
	public CloudResources(CloudStores stores, boolean closePublishes) {
		this.stores = stores;
		this.closePublishes = closePublishes;
	}

	/**
	 * Return whether a location is one of ours.
	 * @param location the location
	 * @return {@code true} if it begins with {@code cloud://}
	 */
	public static boolean isCloudLocation(String location) {
		return CloudLocation.matches(location);
	}

	/**
	 * Return whether a location of ours may stand for several objects.
	 * @param location the location
	 * @return {@code true} if its key holds one of <code>* ? {</code>
	 */
	public static boolean isCloudPattern(String location) {
		return isCloudLocation(location) && CloudLocation.parse(location).isPattern();
	}

	@Override
	public @Nullable Resource resolve(String location, ResourceLoader resourceLoader) {
		return isCloudLocation(location) ? get(location) : null;
	}

	/**
	 * Return the resource of a location. Makes no call, and does not create the store.
	 * @param location the location; a key that is empty or ends in {@code /} is a folder
	 * @return the resource, whether or not the object exists
	 * @throws CloudException {@code CONFIGURATION} if there is no such store
	 */
	public CloudResource get(String location) {
		return resource(CloudLocation.parse(location));
	}

	private CloudResource resource(CloudLocation location) {
		return new CloudResource(this.stores.supplier(location.store()), location, this.closePublishes);
	}

	/**
	 * Find the objects whose keys match a pattern of Spring's {@link AntPathMatcher},
	 * such as <code>cloud://models/&#42;&#42;/&#42;.onnx</code>. Only what begins like
	 * the pattern does before its first wildcard is listed, and only one level where the
	 * pattern goes no deeper.
	 * @param pattern the pattern; without a wildcard, its one resource is returned
	 * whether or not it exists
	 * @return a lazy stream in the order of the keys' UTF-8 bytes, whose pages are
	 * fetched while it is read; a missing bucket is an error, never an empty stream
	 * @throws CloudException {@code CONFIGURATION} if there is no such store
	 */
	public Stream<CloudResource> find(String pattern) {
		CloudLocation location = CloudLocation.parse(pattern);
		if (!location.isPattern()) {
			return Stream.of(resource(location));
		}
		CloudStorage store = this.stores.supplier(location.store()).get();
		return store.list(options(location))
			.filter((entry) -> !entry.isPrefix())
			.map(ListEntry::key)
			.filter((key) -> MATCHER.match(location.key(), key))
			.map((key) -> resource(new CloudLocation(location.store(), key)));
	}

	private static ListOptions options(CloudLocation location) {
		String prefix = location.fixedPrefix();
		String rest = location.key().substring(prefix.length());
		boolean oneLevel = !rest.contains("/") && !rest.contains("**") && !rest.contains("{");
		return new ListOptions(prefix, oneLevel ? "/" : null, null, ListOptions.MAX_PAGE_SIZE);
	}

}
