package io.llmshield.cloud.gcp.secrets;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.secretmanager.v1.ListSecretVersionsResponse;
import com.google.cloud.secretmanager.v1.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the versions of a secret. The service numbers them from 1 and lists the newest
 * first. A version that was destroyed keeps its number and has no data any more. A
 * listing may be behind; the last claim tells which versions it must show, and those that
 * it does not are looked up by their numbers.
 */
final class SecretVersions {

	private static final String ENABLED = "state:ENABLED";

	private static final int FIRST_LOOK = 10;

	private static final int PAGE = 1000;

	/** The most versions that are looked up one by one. */
	private static final int MOST_BEHIND = 10;

	private final SecretCalls calls;

	SecretVersions(SecretCalls calls) {
		this.calls = calls;
	}

	static long number(SecretVersion version) {
		return Long.parseLong(SecretIds.last(version.getName()));
	}

	static boolean isEnabled(SecretVersion version) {
		return version.getState() == SecretVersion.State.ENABLED;
	}

	/**
	 * Return the newest enabled version's id, or {@code null}. Makes one request, unless
	 * the service gives an empty page that is not the last one.
	 */
	@Nullable String newestEnabled(String id) {
		List<SecretVersion> newest = new ArrayList<>();
		forEach(id, ENABLED, 1, (version) -> {
			newest.add(version);
			return false;
		});
		return newest.isEmpty() ? null : SecretIds.last(newest.get(0).getName());
	}

	/** Return the highest number of all and the newest enabled version. */
	Newest newest(String id, SecretNotes.@Nullable Claim last) {
		Newest newest = listedNewest(id);
		long claimed = claimed(last);
		if (claimed - 1 > newest.highest()) {
			newest = newest.with(find(id, claimed - 1));
		}
		return (claimed > newest.highest()) ? newest.with(find(id, claimed)) : newest;
	}

	/** The version that may be the newest: the first one if nobody has claimed one. */
	private static long claimed(SecretNotes.@Nullable Claim last) {
		return (last != null) ? last.after() + 1 : 1;
	}

	private Newest listedNewest(String id) {
		List<SecretVersion> seen = new ArrayList<>();
		forEach(id, "", FIRST_LOOK, (version) -> {
			seen.add(version);
			return !isEnabled(version);
		});
		if (seen.isEmpty()) {
			return new Newest(0, null);
		}
		SecretVersion last = seen.get(seen.size() - 1);
		return new Newest(number(seen.get(0)), isEnabled(last) ? SecretIds.last(last.getName()) : null);
	}

	/** Return all versions that still have data, newest first. */
	List<SecretVersion> all(String id, SecretNotes.@Nullable Claim last) {
		List<SecretVersion> versions = new ArrayList<>();
		forEach(id, "", PAGE, versions::add);
		long highest = versions.isEmpty() ? 0 : number(versions.get(0));
		for (long number = highest + 1; number <= Math.min(claimed(last), highest + MOST_BEHIND); number++) {
			SecretVersion unlisted = find(id, number);
			if (unlisted != null) {
				versions.add(0, unlisted);
			}
		}
		versions.removeIf((version) -> version.getState() == SecretVersion.State.DESTROYED);
		return versions;
	}

	private void forEach(String id, String filter, int size, Predicate<SecretVersion> goOn) {
		String token = "";
		do {
			ListSecretVersionsResponse page = this.calls.listVersions(id, filter, size, token);
			for (SecretVersion version : page.getVersionsList()) {
				if (!goOn.test(version)) {
					return;
				}
			}
			token = page.getNextPageToken();
		}
		while (!token.isEmpty());
	}

	/**
	 * Return a version, or {@code null} if there is none. Unlike a listing this answer is
	 * never behind.
	 */
	@Nullable SecretVersion find(String id, long number) {
		try {
			return this.calls.getVersion(id, String.valueOf(number));
		}
		catch (ApiException ex) {
			if (SecretCalls.is(ex, StatusCode.Code.NOT_FOUND)) {
				return null;
			}
			throw ex;
		}
	}

	/**
	 * The newest versions.
	 *
	 * @param highest the highest number in any state, 0 if there is no version
	 * @param enabled the newest enabled version, if there is one
	 */
	record Newest(long highest, @Nullable String enabled) {

		Newest with(@Nullable SecretVersion newer) {
			if (newer == null) {
				return this;
			}
			long number = number(newer);
			return new Newest(number, isEnabled(newer) ? String.valueOf(number) : this.enabled);
		}

	}

}
