package io.llmshield.cloud.aws.secrets;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.model.SecretVersionsListEntry;

/**
 * Tells the versions of conditional writes that lost their race from those that were once
 * the newest. The service keeps no history of its labels, so each id of a conditional
 * write holds a fingerprint of the version that it was to succeed. Of several successors
 * of one version at most one won: the one with a label of the service, or the one that
 * has a successor itself. A version whose race was decided by a write without a condition
 * cannot be judged, and is taken for a winner.
 */
final class VersionHistory {

	private static final int FINGERPRINT_BYTES = 8;

	/** A UUID, the fingerprint, and the mark of {@link SecretPayload}. */
	private static final Pattern SUCCESSOR = Pattern.compile("[0-9a-f-]{36}-([0-9a-f]{16})(?:-text|-json)?");

	/** Fingerprints of the versions that have successors. */
	private final Set<String> succeeded = new HashSet<>();

	/** The winner among the successors of a version, by the version's fingerprint. */
	private final Map<String, String> winners = new HashMap<>();

	private @Nullable String current;

	VersionHistory(Collection<SecretVersionsListEntry> versions) {
		for (SecretVersionsListEntry version : versions) {
			String predecessor = predecessor(version.versionId());
			if (predecessor != null) {
				this.succeeded.add(predecessor);
			}
			if (version.versionStages().contains(SecretVersions.CURRENT)) {
				this.current = fingerprint(version.versionId());
			}
		}
		for (SecretVersionsListEntry version : versions) {
			String predecessor = predecessor(version.versionId());
			if (predecessor != null && hasWon(version)) {
				this.winners.put(predecessor, version.versionId());
			}
		}
	}

	private boolean hasWon(SecretVersionsListEntry version) {
		return version.versionStages().contains(SecretVersions.CURRENT)
				|| version.versionStages().contains(SecretVersions.PREVIOUS)
				|| this.succeeded.contains(fingerprint(version.versionId()));
	}

	/** Return whether a version was written but never became the newest, or not yet. */
	boolean hasLost(SecretVersionsListEntry version) {
		String predecessor = predecessor(version.versionId());
		if (predecessor == null || hasWon(version)) {
			return false;
		}
		return this.winners.containsKey(predecessor) || predecessor.equals(this.current);
	}

	/** Return an id that tells which version it is to succeed. */
	static String successor(String writeToken, String predecessor) {
		return writeToken + "-" + fingerprint(predecessor);
	}

	private static @Nullable String predecessor(String version) {
		Matcher matcher = SUCCESSOR.matcher(version);
		return matcher.matches() ? matcher.group(1) : null;
	}

	private static String fingerprint(String version) {
		try {
			byte[] hash = MessageDigest.getInstance("SHA-256").digest(version.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(hash, 0, FINGERPRINT_BYTES);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
