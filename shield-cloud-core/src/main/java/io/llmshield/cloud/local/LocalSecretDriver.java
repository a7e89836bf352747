package io.llmshield.cloud.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.SecretCapabilities;
import io.llmshield.cloud.secrets.SecretCapability;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretMetadata;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretPage;
import io.llmshield.cloud.secrets.SecretSummary;
import io.llmshield.cloud.secrets.SecretValue;
import org.jspecify.annotations.Nullable;

/**
 * Secrets as encrypted files. Thread-safe.
 */
final class LocalSecretDriver implements SecretDriver {

	/** AWS Secrets Manager's limit; the oldest versions beyond it are removed. */
	private static final int VERSIONS_KEPT = 100;

	private static final int PAGE = 100;

	/** A version can vanish between two reads only if a hundred others are written. */
	private static final int READ_ATTEMPTS = 3;

	private static final SecretCapabilities CAPABILITIES = new SecretCapabilities(
			Set.of(SecretCapability.CONDITIONAL_UPDATE, SecretCapability.RECOVERABLE_DELETE, SecretCapability.PURGE,
					SecretCapability.VERSIONS, SecretCapability.TAGS));

	private final DataDirectory data;

	private final SecretCipher cipher;

	private final Clock clock;

	LocalSecretDriver(DataDirectory data, LocalKey key, Clock clock) throws IOException {
		this.data = data;
		this.cipher = new SecretCipher(key);
		this.clock = clock;
		SecretDirectory.sweep(data);
		SecretDirectory.checkKey(data, this.cipher);
	}

	@Override
	public String provider() {
		return LocalProvider.ID;
	}

	@Override
	public SecretCapabilities capabilities() {
		return CAPABILITIES;
	}

	@Override
	public String location() {
		return LocalProvider.LOCATION;
	}

	@Override
	public SecretValue read(SecretName name, @Nullable String version) {
		Operation operation = operation(CloudErrorKind.SECRET_FETCH, "get secret", name);
		return operation.run(() -> {
			SecretDirectory secret = secret(name);
			for (int attempt = 1;; attempt++) {
				SecretState state = live(secret, operation);
				SecretState.Version found = (version != null) ? state.version(version) : state.newest();
				if (found == null) {
					throw operation.fail(CloudErrorCategory.NOT_FOUND, "it has no version " + version,
							"Versions are listed by getSecretMetadata");
				}
				try {
					return secret.value(found.id());
				}
				catch (NoSuchFileException ex) {
					if (attempt == READ_ATTEMPTS) {
						throw new CorruptedException("the file of version " + found.id() + " is missing");
					}
				}
			}
		});
	}

	@Override
	public SecretMetadata describe(SecretName name) {
		Operation operation = operation(CloudErrorKind.SECRET_FETCH, "describe secret", name);
		return operation.run(() -> live(secret(name), operation).metadata());
	}

	@Override
	public String create(SecretName name, SecretValue value, SecretOptions options, String writeToken) {
		Operation operation = operation(CloudErrorKind.SECRET_CREATE, "create secret", name);
		return operation.run(() -> {
			SecretDirectory secret = secret(name);
			try (StripedLocks.Held lock = secret.lock()) {
				SecretState state = unexpired(secret);
				if (state == null) {
					SecretState.Version version = write(secret, null, value, writeToken);
					secret.writeState(SecretState.create(SecretName.of(secret.name()), options.tags(), version));
					return version.id();
				}
				SecretState.Version written = state.writtenBy(writeToken);
				if (written != null && !state.isDeleted()) {
					return written.id();
				}
				throw operation.fail(CloudErrorCategory.ALREADY_EXISTS,
						state.isDeleted() ? "it is deleted, but can still be restored" : "it exists",
						state.isDeleted() ? "Restore or purge it" : "Update it instead");
			}
		});
	}

	@Override
	public String update(SecretName name, SecretValue value, @Nullable String ifVersion, String writeToken) {
		Operation operation = operation(CloudErrorKind.SECRET_UPDATE, "update secret", name);
		return operation.run(() -> {
			SecretDirectory secret = secret(name);
			try (StripedLocks.Held lock = secret.lock()) {
				SecretState state = present(unexpired(secret), operation);
				SecretState.Version written = state.writtenBy(writeToken);
				if (written != null) {
					return written.id();
				}
				if (ifVersion != null && !ifVersion.equals(state.newest().id())) {
					throw operation.fail(CloudErrorCategory.PRECONDITION_FAILED,
							"the newest version is " + state.newest().id() + " instead of " + ifVersion,
							"Read it again and decide anew");
				}
				SecretState.Version version = write(secret, state, value, writeToken);
				secret.writeState(state.with(version, VERSIONS_KEPT));
				return version.id();
			}
		});
	}

	private SecretState.Version write(SecretDirectory secret, @Nullable SecretState state, SecretValue value,
			String writeToken) throws IOException {
		Instant now = this.clock.instant();
		Token newest = (state != null) ? Token.parse(state.newest().id()) : null;
		Token token = (newest != null) ? this.data.tokens().nextAfter(now, newest) : this.data.tokens().next(now);
		secret.writeValue(token.toString(), value);
		return new SecretState.Version(token.toString(), TokenClock.micros(now), writeToken);
	}

	@Override
	public void delete(SecretName name, Duration recoveryWindow) {
		Operation operation = operation(CloudErrorKind.SECRET_DELETE, "delete secret", name);
		change(name, operation, (secret, state) -> {
			Instant now = this.clock.instant();
			secret.writeState(present(state, operation).deleted(now, now.plus(recoveryWindow)));
		});
	}

	@Override
	public void restore(SecretName name) {
		Operation operation = operation(CloudErrorKind.SECRET_UPDATE, "restore secret", name);
		change(name, operation, (secret, state) -> {
			if (state == null) {
				throw missing(operation);
			}
			if (state.isDeleted()) {
				secret.writeState(state.restored());
			}
		});
	}

	@Override
	public void purge(SecretName name) {
		Operation operation = operation(CloudErrorKind.SECRET_DELETE, "purge secret", name);
		change(name, operation, (secret, state) -> {
			if (state == null) {
				throw missing(operation);
			}
			if (!state.isDeleted()) {
				throw operation.fail(CloudErrorCategory.PRECONDITION_FAILED, "it is not deleted", "Delete it first");
			}
			secret.remove();
		});
	}

	private void change(SecretName name, Operation operation, Change change) {
		operation.run(() -> {
			SecretDirectory secret = secret(name);
			try (StripedLocks.Held lock = secret.lock()) {
				change.apply(secret, unexpired(secret));
			}
			return Boolean.TRUE;
		});
	}

	@Override
	public SecretPage list(String prefix, @Nullable String pageToken) {
		Operation operation = new Operation(CloudErrorKind.SECRET_LIST, "list secrets", prefix);
		return operation.run(() -> {
			String after = (pageToken != null)
					? new String(Base64.getUrlDecoder().decode(pageToken), StandardCharsets.UTF_8) : "";
			List<String> names = SecretDirectory.names(this.data, this.cipher)
				.stream()
				.filter((name) -> name.startsWith(prefix) && name.compareTo(after) > 0)
				.sorted()
				.toList();
			List<SecretSummary> page = new ArrayList<>();
			for (String name : names) {
				if (page.size() == PAGE) {
					String last = page.get(PAGE - 1).name();
					return new SecretPage(page,
							Base64.getUrlEncoder()
								.withoutPadding()
								.encodeToString(last.getBytes(StandardCharsets.UTF_8)));
				}
				SecretState state = current(secret(SecretName.of(name)));
				if (state != null && !state.isDeleted()) {
					page.add(new SecretSummary(name, TokenClock.instant(state.created()), state.tags()));
				}
			}
			return new SecretPage(page, null);
		});
	}

	private SecretDirectory secret(SecretName name) {
		return new SecretDirectory(this.data, this.cipher, name);
	}

	/** Read the state without the lock; one whose window has ended is removed. */
	private @Nullable SecretState current(SecretDirectory secret) throws IOException {
		SecretState state = secret.state();
		if (state == null || !state.isExpired(this.clock.instant())) {
			return state;
		}
		try (StripedLocks.Held lock = secret.lock()) {
			return unexpired(secret);
		}
	}

	/** Read the state under the lock; one whose window has ended is removed. */
	private @Nullable SecretState unexpired(SecretDirectory secret) throws IOException {
		SecretState state = secret.state();
		if (state == null || !state.isExpired(this.clock.instant())) {
			return state;
		}
		secret.remove();
		return null;
	}

	private SecretState live(SecretDirectory secret, Operation operation) throws IOException {
		return present(current(secret), operation);
	}

	private static SecretState present(@Nullable SecretState state, Operation operation) {
		if (state == null) {
			throw missing(operation);
		}
		if (state.isDeleted()) {
			throw operation.fail(CloudErrorCategory.NOT_FOUND, "it is deleted, but can still be restored",
					"Restore it");
		}
		return state;
	}

	private static CloudException missing(Operation operation) {
		return operation.fail(CloudErrorCategory.NOT_FOUND, "there is no such secret", "");
	}

	private static Operation operation(CloudErrorKind kind, String text, SecretName name) {
		return new Operation(kind, text, name.toString());
	}

	/**
	 * Changes a secret, under its lock.
	 */
	@FunctionalInterface
	private interface Change {

		void apply(SecretDirectory secret, @Nullable SecretState state) throws IOException;

	}

}
