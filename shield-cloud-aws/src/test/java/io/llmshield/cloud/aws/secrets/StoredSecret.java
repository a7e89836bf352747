package io.llmshield.cloud.aws.secrets;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A secret of the double: versions and the rules of staging labels. Not thread-safe.
 */
final class StoredSecret {

	/** Versions per secret, labels attached across all versions of one. */
	private static final int MAX_VERSIONS = 100;

	private static final int MAX_LABELS = 20;

	final String name;

	final String arn;

	final double created;

	final List<Map<String, Object>> tags;

	final @Nullable String kmsKeyId;

	final Map<String, Version> versions = new LinkedHashMap<>();

	@Nullable Double deleted;

	@Nullable Double deletionDate;

	double changed;

	StoredSecret(String name, String arn, double created, List<Map<String, Object>> tags, @Nullable String kmsKeyId) {
		this.name = name;
		this.arn = arn;
		this.created = created;
		this.changed = created;
		this.tags = tags;
		this.kmsKeyId = kmsKeyId;
	}

	/** Write a version, or recognise the one that an earlier request has written. */
	void put(String id, @Nullable String string, @Nullable String binary, Set<String> labels, double now) {
		Version existing = this.versions.get(id);
		if (existing != null) {
			if (!Objects.equals(existing.string, string) || !Objects.equals(existing.binary, binary)) {
				throw ServiceError.of("ResourceExistsException", "You can't use ClientRequestToken " + id
						+ " because that value is already in use for a version of secret " + this.arn + ".");
			}
			return;
		}
		if (this.versions.size() == MAX_VERSIONS) {
			throw ServiceError.of("LimitExceededException", "You have reached the quota of versions of the secret.");
		}
		this.versions.put(id, new Version(id, string, binary, now));
		for (String label : labels) {
			attach(label, id);
		}
		if (current() == null) {
			attach("AWSCURRENT", id);
		}
		this.changed = now;
	}

	void move(String label, @Nullable String to, @Nullable String from, double now) {
		for (String id : new String[] { to, from }) {
			if (id != null && !this.versions.containsKey(id)) {
				throw ServiceError.of("ResourceNotFoundException",
						"Secrets Manager can't find the specified secret version: " + id);
			}
		}
		String holder = holder(label);
		if (holder != null && !holder.equals(to) && from == null) {
			throw ServiceError.parameter("The parameter RemoveFromVersionId can't be empty. Staging label " + label
					+ " is currently attached to version " + holder
					+ ", so you must explicitly reference that version in RemoveFromVersionId.");
		}
		if (from != null && !from.equals(holder)) {
			throw ServiceError
				.parameter("The staging label " + label + " is not currently attached to version " + from + ".");
		}
		if (to == null) {
			if ("AWSCURRENT".equals(label)) {
				throw ServiceError.parameter("You can only move staging label AWSCURRENT to a different version.");
			}
			Objects.requireNonNull(this.versions.get(from)).labels.remove(label);
		}
		else {
			attach(label, to);
		}
		this.changed = now;
	}

	private void attach(String label, String id) {
		String holder = holder(label);
		if (id.equals(holder)) {
			return;
		}
		if (holder != null) {
			Objects.requireNonNull(this.versions.get(holder)).labels.remove(label);
		}
		Objects.requireNonNull(this.versions.get(id)).labels.add(label);
		if ("AWSCURRENT".equals(label) && holder != null) {
			attach("AWSPREVIOUS", holder);
			Objects.requireNonNull(this.versions.get(id)).labels.remove("AWSPREVIOUS");
		}
		if (this.versions.values().stream().mapToInt((version) -> version.labels.size()).sum() > MAX_LABELS) {
			throw ServiceError.of("LimitExceededException", "You have reached the quota of staging labels.");
		}
	}

	@Nullable String current() {
		return holder("AWSCURRENT");
	}

	@Nullable String holder(String label) {
		return this.versions.values()
			.stream()
			.filter((version) -> version.labels.contains(label))
			.map((version) -> version.id)
			.findFirst()
			.orElse(null);
	}

	/** Versions with a label, as DescribeSecret and ListSecrets tell them. */
	Map<String, Object> stages() {
		Map<String, Object> stages = new LinkedHashMap<>();
		this.versions.values()
			.stream()
			.filter((version) -> !version.labels.isEmpty())
			.forEach((version) -> stages.put(version.id, version.labels()));
		return stages;
	}

	/** A version. */
	static final class Version {

		final String id;

		final @Nullable String string;

		final @Nullable String binary;

		final double created;

		final Set<String> labels = new LinkedHashSet<>();

		Version(String id, @Nullable String string, @Nullable String binary, double created) {
			this.id = id;
			this.string = string;
			this.binary = binary;
			this.created = created;
		}

		/** As they are now: answers are written while other requests move labels. */
		List<String> labels() {
			return List.copyOf(this.labels);
		}

	}

}
