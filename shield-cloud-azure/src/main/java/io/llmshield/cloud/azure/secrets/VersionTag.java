package io.llmshield.cloud.azure.secrets;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import com.azure.security.keyvault.secrets.models.SecretProperties;
import io.llmshield.cloud.secrets.SecretName;
import org.jspecify.annotations.Nullable;

/**
 * The one tag that each version of ours has, and what it tells. At most 245 characters;
 * the service allows 256. Immutable.
 *
 * @param number grows with every write, to order versions of the same second
 * @param condition what has to hold for the version to count: {@link #ABSENT} for a
 * creation, the version that it is to succeed, or {@code null} for no condition
 * @param state whether it is decided that the condition held
 * @param since the second in which the secret's first version was written, 0 in the first
 * one itself
 * @param write the token of the write
 * @param name the secret's name as the application writes it
 */
record VersionTag(long number, @Nullable String condition, State state, long since, String write, String name) {

	/** The tag's name. */
	static final String KEY = "shield-cloud";

	/** The condition of a creation. */
	static final String ABSENT = "absent";

	static VersionTag created(SecretName name, String write) {
		return new VersionTag(1, ABSENT, State.OPEN, 0, write, name.value());
	}

	static VersionTag updated(SecretName name, String write, VersionLog log, @Nullable String ifVersion) {
		return new VersionTag(log.nextNumber(), ifVersion, (ifVersion != null) ? State.OPEN : State.DONE,
				log.since().getEpochSecond(), write, name.value());
	}

	/** Read the tag; {@code null} for a version that somebody else wrote. */
	static @Nullable VersionTag of(SecretProperties version) {
		Map<String, String> tags = version.getTags();
		String text = (tags != null) ? tags.get(KEY) : null;
		if (text == null) {
			return null;
		}
		Map<String, String> parts = new HashMap<>();
		for (String part : text.split(" ")) {
			int at = part.indexOf('=');
			if (at > 0) {
				parts.put(part.substring(0, at), part.substring(at + 1));
			}
		}
		try {
			return new VersionTag(Long.parseLong(parts.getOrDefault("n", "")), parts.get("if"),
					State.valueOf(parts.getOrDefault("state", State.DONE.name())),
					Long.parseLong(parts.getOrDefault("since", "0")), Objects.requireNonNull(parts.get("write")),
					parts.getOrDefault("name", ""));
		}
		catch (IllegalArgumentException | NullPointerException ex) {
			return null;
		}
	}

	VersionTag in(State decided) {
		return new VersionTag(this.number, this.condition, decided, this.since, this.write, this.name);
	}

	@Nullable Instant firstWrite() {
		return (this.since > 0) ? Instant.ofEpochSecond(this.since) : null;
	}

	/** The tag's value. */
	String text() {
		StringBuilder text = new StringBuilder("n=").append(this.number);
		if (this.since > 0) {
			text.append(" since=").append(this.since);
		}
		if (this.condition != null) {
			text.append(" if=").append(this.condition);
		}
		if (this.state != State.DONE) {
			text.append(" state=").append(this.state);
		}
		return text.append(" write=").append(this.write).append(" name=").append(this.name).toString();
	}

	/**
	 * Whether a version counts.
	 */
	enum State {

		/** Its condition is not yet decided. */
		OPEN,

		/** It counts. */
		DONE,

		/** Its condition did not hold. */
		LOST

	}

}
