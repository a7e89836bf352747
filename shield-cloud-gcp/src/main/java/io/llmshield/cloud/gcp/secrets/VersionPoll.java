package io.llmshield.cloud.gcp.secrets;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.secretmanager.v1.ListSecretsResponse;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretVersion;
import io.llmshield.cloud.secrets.SecretName;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the newest versions without reading values and within the quota of 600
 * requests a minute. The etag of a secret changes with each version that a driver writes,
 * since it claims the version first, and with each deletion. So one listing of secrets
 * tells which of them to look at. Versions that others add change no etag: for these some
 * secrets are looked at in each round, the one that was not looked at for longest first.
 * A listing may be behind: a version lower than the one that was seen or written last
 * counts only if that one is not enabled any more.
 */
final class VersionPoll {

	/** As many as the change detection remembers. */
	private static final int MAX_SEEN = 10_000;

	/** The most names of one filter; longer ones might be refused. */
	private static final int NAMES_PER_REQUEST = 25;

	private final SecretCalls calls;

	private final SecretVersions versions;

	private final SecretReads reads;

	private final int describeUpTo;

	private final AtomicLong looks = new AtomicLong();

	private final ConcurrentMap<String, Seen> seen = Caffeine.newBuilder()
		.maximumSize(MAX_SEEN)
		.executor(Runnable::run)
		.<String, Seen>build()
		.asMap();

	VersionPoll(SecretCalls calls, SecretVersions versions, SecretReads reads, int describeUpTo) {
		this.calls = calls;
		this.versions = versions;
		this.reads = reads;
		this.describeUpTo = describeUpTo;
	}

	Map<SecretName, String> newestVersions(Collection<SecretName> names, SecretErrors errors) {
		Map<SecretName, String> newest = new HashMap<>();
		boolean few = names.size() <= this.describeUpTo;
		Map<String, Listed> listed = few ? Map.of() : errors.run(() -> list(names));
		List<Unchanged> unchanged = new ArrayList<>();
		for (SecretName name : names) {
			Seen before = this.seen.get(name.flat());
			Listed now = listed.get(name.flat());
			if (before == null || now == null || !now.etag().equals(before.etag())) {
				look(name, now, newest, errors);
			}
			else {
				newest.put(name, before.version());
				unchanged.add(new Unchanged(name, now, before.look()));
			}
		}
		unchanged.sort(Comparator.comparingLong(Unchanged::look));
		for (Unchanged next : unchanged.subList(0, Math.min(this.describeUpTo, unchanged.size()))) {
			newest.remove(next.name());
			look(next.name(), next.listed(), newest, errors);
		}
		return newest;
	}

	private Map<String, Listed> list(Collection<SecretName> names) {
		Map<String, Listed> listed = new HashMap<>();
		List<String> ids = names.stream().map(SecretName::flat).filter((id) -> SecretIds.prefix(id) != null).toList();
		for (int from = 0; from < ids.size(); from += NAMES_PER_REQUEST) {
			List<String> some = ids.subList(from, Math.min(ids.size(), from + NAMES_PER_REQUEST));
			String filter = some.stream().map(SecretListing::filter).collect(Collectors.joining(" OR "));
			// Other secrets may have the names as a part: no more than one page is read
			ListSecretsResponse page = this.calls.list(filter, SecretListing.PAGE, "");
			for (Secret secret : page.getSecretsList()) {
				SecretNotes.Claim last = SecretNotes.of(secret).lastClaim();
				listed.put(SecretIds.last(secret.getName()),
						new Listed(secret.getEtag(), (last != null) ? last.after() + 1 : 0));
			}
		}
		return listed;
	}

	private void look(SecretName name, @Nullable Listed listed, Map<SecretName, String> newest, SecretErrors errors) {
		String version = newest(name, errors);
		if (version != null) {
			newest.put(name, version);
			// A version that is claimed may come without another etag
			String etag = (listed != null && Long.parseLong(version) >= listed.claimed()) ? listed.etag() : "";
			this.seen.put(name.flat(), new Seen(version, etag, this.looks.incrementAndGet()));
		}
		else {
			this.seen.remove(name.flat());
		}
	}

	private @Nullable String newest(SecretName name, SecretErrors errors) {
		String id = SecretIds.of(name, errors);
		try {
			String listed = this.versions.newestEnabled(id);
			long known = Math.max(seen(name), this.reads.written(id));
			return (known > ((listed != null) ? Long.parseLong(listed) : 0) && isEnabled(id, known))
					? String.valueOf(known) : listed;
		}
		catch (ApiException ex) {
			if (SecretCalls.is(ex, StatusCode.Code.NOT_FOUND)) {
				return null;
			}
			throw errors.translate(ex);
		}
	}

	private long seen(SecretName name) {
		Seen last = this.seen.get(name.flat());
		return (last != null) ? Long.parseLong(last.version()) : 0;
	}

	private boolean isEnabled(String id, long number) {
		try {
			SecretVersion version = this.versions.find(id, number);
			return version != null && SecretVersions.isEnabled(version);
		}
		catch (ApiException ex) {
			if (SecretCalls.is(ex, StatusCode.Code.PERMISSION_DENIED)) {
				// Who may only list has to believe the listing
				return false;
			}
			throw ex;
		}
	}

	/**
	 * What a listing says of a secret.
	 *
	 * @param etag the etag
	 * @param claimed the number of the version that was claimed last, 0 for none
	 */
	private record Listed(String etag, long claimed) {
	}

	/**
	 * A secret whose etag is the one of the last look.
	 *
	 * @param name the secret
	 * @param listed what the listing says
	 * @param look when the last look was
	 */
	private record Unchanged(SecretName name, Listed listed, long look) {
	}

	/**
	 * What the last look at a secret showed.
	 *
	 * @param version the newest enabled version
	 * @param etag the secret's etag before that, empty if it tells nothing
	 * @param look when it was, counted in looks
	 */
	private record Seen(String version, String etag, long look) {
	}

}
