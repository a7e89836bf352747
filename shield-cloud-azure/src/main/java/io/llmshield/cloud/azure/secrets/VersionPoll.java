package io.llmshield.cloud.azure.secrets;

import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentMap;

import com.azure.security.keyvault.secrets.models.SecretProperties;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.secrets.SecretName;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the newest versions without reading values. A listing of the vault tells of no
 * version, but of the latest version's times and tags, and each version of ours has a tag
 * of its own. So a secret whose line in the listing is the one that was seen before still
 * has the version that was seen before, and only the others are asked for their versions.
 */
final class VersionPoll {

	/** As many as the change detection remembers. */
	private static final int MAX_SEEN = 10_000;

	private final KeyVaultCalls calls;

	private final NewestVersion newest;

	private final int listVersionsUpTo;

	/** How many requests the last listing took: where they are too many, none is made. */
	private volatile int pages;

	private final ConcurrentMap<String, Seen> seen = Caffeine.newBuilder()
		.maximumSize(MAX_SEEN)
		.executor(Runnable::run)
		.<String, Seen>build()
		.asMap();

	VersionPoll(KeyVaultCalls calls, NewestVersion newest, int listVersionsUpTo) {
		this.calls = calls;
		this.newest = newest;
		this.listVersionsUpTo = listVersionsUpTo;
	}

	Map<SecretName, String> newestVersions(Collection<SecretName> names) {
		boolean oneByOne = names.size() <= this.listVersionsUpTo || names.size() <= this.pages;
		Map<String, SecretProperties> lines = oneByOne ? Map.of() : list();
		Map<SecretName, String> versions = new HashMap<>();
		for (SecretName name : names) {
			String version = oneByOne ? ask(name) : compare(name, lines.get(key(name.flat())));
			if (version != null) {
				versions.put(name, version);
			}
		}
		return versions;
	}

	private Map<String, SecretProperties> list() {
		SecretErrors errors = new SecretErrors(CloudErrorKind.SECRET_FETCH, "watch secrets", null);
		Map<String, SecretProperties> lines = new HashMap<>();
		errors.run(this.calls::secrets).forEach((line) -> lines.put(key(line.getName()), line));
		this.pages = (lines.size() + KeyVaultCalls.PAGE - 1) / KeyVaultCalls.PAGE;
		return lines;
	}

	private @Nullable String compare(SecretName name, @Nullable SecretProperties line) {
		String key = key(name.flat());
		if (line == null) {
			this.seen.remove(key);
			return null;
		}
		Seen before = this.seen.get(key);
		if (before != null && before.line.equals(fingerprint(line))) {
			return before.version;
		}
		String version = ask(name);
		if (version != null && tellsChanges(line)) {
			this.seen.put(key, new Seen(fingerprint(line), version));
		}
		else {
			this.seen.remove(key);
		}
		return version;
	}

	private @Nullable String ask(SecretName name) {
		SecretErrors errors = SecretErrors.of(CloudErrorKind.SECRET_FETCH, "watch secrets", name);
		VersionLog.Entry entry = this.newest.of(name, this.calls.versions(name, errors), errors);
		return (entry != null) ? entry.id() : null;
	}

	/**
	 * Whether a change changes the line. Times are whole seconds, so that a version of
	 * somebody else's may hide another one; and what has dates or does not count lets
	 * another version be the newest without a write.
	 */
	private static boolean tellsChanges(SecretProperties line) {
		VersionTag tag = VersionTag.of(line);
		return tag != null && tag.state() == VersionTag.State.DONE && line.getExpiresOn() == null
				&& line.getNotBefore() == null && !Boolean.FALSE.equals(line.isEnabled());
	}

	private static String fingerprint(SecretProperties line) {
		String tag = Objects.requireNonNullElse(line.getTags(), Map.<String, String>of())
			.getOrDefault(VersionTag.KEY, "");
		return line.isEnabled() + " " + line.getNotBefore() + " " + line.getExpiresOn() + " " + line.getCreatedOn()
				+ " " + line.getUpdatedOn() + " " + tag;
	}

	private static String key(String flat) {
		return flat.toLowerCase(Locale.ROOT);
	}

	/**
	 * What was seen of a secret.
	 *
	 * @param line its line in the listing
	 * @param version its newest version then
	 */
	private record Seen(String line, String version) {
	}

}
