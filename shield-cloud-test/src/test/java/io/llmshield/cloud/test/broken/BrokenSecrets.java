package io.llmshield.cloud.test.broken;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.ForwardingSecretDriver;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretMetadata;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretPage;
import io.llmshield.cloud.secrets.SecretSummary;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.secrets.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * Drivers that break one line of the contract each, and the test that must notice.
 */
enum BrokenSecrets {

	CHECKS_THEN_CREATES(ChecksThenCreates::new, "Create", "oneOfManyCreates"),

	IGNORES_THE_WRITE_TOKEN(IgnoresWriteToken::new, "LostReply", "repeatedCreateAnswersTheSame"),

	IGNORES_THE_CONDITION(IgnoresCondition::new, "Update", "oneOfManyUpdates"),

	CREATES_ON_UPDATE(CreatesOnUpdate::new, "Update", "updateOfAMissingSecretCreatesNothing"),

	TELLS_THE_PAYLOAD(TellsPayload::new, "Errors", "payloadNeverReachesAnError"),

	TAKES_MISSING_FOR_FORBIDDEN(MissingIsForbidden::new, "Read", "missingSecretIsNotFound"),

	MIXES_UP_THE_ANSWERS_OF_A_BATCH(MixesUpBatch::new, "Read", "batchBringsWhatSingleReadsBring"),

	LISTS_VERSIONS_OLDEST_FIRST(OldestFirst::new, "Read", "versionsAreListedNewestFirst"),

	LISTS_IN_REVERSE(ListsInReverse::new, "Listing", "orderIsThatOfNames"),

	FORGETS_THE_TYPE(ForgetsType::new, "Payloads", "payloadComesBackWithItsType"),

	FLATTENS_NAMES(FlattensNames::new, "Names", "similarNamesAreDifferentSecrets"),

	DELETES_WHAT_IS_NOT_THERE(DeletesMissing::new, "Delete", "deletingAMissingSecretIsNotFound");

	private final UnaryOperator<SecretDriver> maker;

	private final String group;

	private final String test;

	BrokenSecrets(UnaryOperator<SecretDriver> maker, String group, String test) {
		this.maker = maker;
		this.group = group;
		this.test = test;
	}

	UnaryOperator<SecretDriver> maker() {
		return this.maker;
	}

	String group() {
		return this.group;
	}

	String test() {
		return this.test;
	}

	/** As a driver that asks, creates and adds the version by three requests. */
	private static final class ChecksThenCreates extends ForwardingSecretDriver {

		private static final Map<SecretName, CountDownLatch> GAPS = new ConcurrentHashMap<>();

		/** The contract's usual name; no other name is raced for. */
		private static final String RACED = "/api-key";

		/** Nobody races in the thread of the test, so the second caller does come. */
		private final Thread test = Thread.currentThread();

		ChecksThenCreates(SecretDriver delegate) {
			super(delegate);
		}

		@Override
		public String create(SecretName name, SecretValue value, SecretOptions options, String writeToken) {
			boolean missing = newestVersions(List.of(name)).isEmpty();
			try {
				if (Thread.currentThread() != this.test && name.toString().endsWith(RACED)) {
					CountDownLatch gap = GAPS.computeIfAbsent(name, (unused) -> new CountDownLatch(2));
					gap.countDown();
					gap.await(30, TimeUnit.SECONDS);
				}
				return super.create(name, value, options, writeToken);
			}
			catch (CloudException ex) {
				if (missing && ex.category() == CloudErrorCategory.ALREADY_EXISTS) {
					return super.update(name, value, null, writeToken);
				}
				throw ex;
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	private static final class IgnoresWriteToken extends ForwardingSecretDriver {

		IgnoresWriteToken(SecretDriver delegate) {
			super(delegate);
		}

		@Override
		public String create(SecretName name, SecretValue value, SecretOptions options, String writeToken) {
			return super.create(name, value, options, UUID.randomUUID().toString());
		}

	}

	private static final class IgnoresCondition extends ForwardingSecretDriver {

		IgnoresCondition(SecretDriver delegate) {
			super(delegate);
		}

		@Override
		public String update(SecretName name, SecretValue value, @Nullable String ifVersion, String writeToken) {
			return super.update(name, value, null, writeToken);
		}

	}

	private static final class CreatesOnUpdate extends ForwardingSecretDriver {

		CreatesOnUpdate(SecretDriver delegate) {
			super(delegate);
		}

		@Override
		public String update(SecretName name, SecretValue value, @Nullable String ifVersion, String writeToken) {
			return newestVersions(List.of(name)).isEmpty()
					? super.create(name, value, SecretOptions.DEFAULT, writeToken)
					: super.update(name, value, ifVersion, writeToken);
		}

	}

	private static final class TellsPayload extends ForwardingSecretDriver {

		TellsPayload(SecretDriver delegate) {
			super(delegate);
		}

		@Override
		public String update(SecretName name, SecretValue value, @Nullable String ifVersion, String writeToken) {
			try {
				return super.update(name, value, ifVersion, writeToken);
			}
			catch (CloudException ex) {
				throw ex.toBuilder().reason("could not write " + value.asText()).build();
			}
		}

	}

	private static final class MissingIsForbidden extends ForwardingSecretDriver {

		MissingIsForbidden(SecretDriver delegate) {
			super(delegate);
		}

		@Override
		public SecretValue read(SecretName name, @Nullable String version) {
			try {
				return super.read(name, version);
			}
			catch (CloudException ex) {
				throw CloudException.of(CloudErrorKind.SECRET_FETCH, CloudErrorCategory.ACCESS_DENIED)
					.provider(provider())
					.operation("get secret")
					.reason("not allowed")
					.build();
			}
		}

	}

	/** As a driver that takes the answers in the order in which they come. */
	private static final class MixesUpBatch extends ForwardingSecretDriver {

		MixesUpBatch(SecretDriver delegate) {
			super(delegate);
		}

		@Override
		public int batchLimit() {
			return 20;
		}

		@Override
		public Map<SecretName, SecretValue> readBatch(Collection<SecretName> names) {
			List<SecretName> existing = new ArrayList<>(newestVersions(names).keySet());
			Map<SecretName, SecretValue> values = new HashMap<>();
			for (int i = 0; i < existing.size(); i++) {
				values.put(existing.get(i), read(existing.get((i + 1) % existing.size()), null));
			}
			return values;
		}

	}

	private static final class OldestFirst extends ForwardingSecretDriver {

		OldestFirst(SecretDriver delegate) {
			super(delegate);
		}

		@Override
		public SecretMetadata describe(SecretName name) {
			SecretMetadata found = super.describe(name);
			List<SecretVersion> versions = new ArrayList<>(found.versions());
			Collections.reverse(versions);
			return new SecretMetadata(found.name(), found.version(), found.createdAt(), found.updatedAt(), versions,
					found.tags(), found.rotation(), found.keyId());
		}

	}

	private static final class ListsInReverse extends ForwardingSecretDriver {

		ListsInReverse(SecretDriver delegate) {
			super(delegate);
		}

		@Override
		public SecretPage list(String prefix, @Nullable String pageToken) {
			SecretPage page = super.list(prefix, pageToken);
			List<SecretSummary> secrets = new ArrayList<>(page.secrets());
			Collections.reverse(secrets);
			return new SecretPage(secrets, page.nextToken());
		}

	}

	private static final class ForgetsType extends ForwardingSecretDriver {

		ForgetsType(SecretDriver delegate) {
			super(delegate);
		}

		@Override
		public SecretValue read(SecretName name, @Nullable String version) {
			SecretValue value = super.read(name, version);
			return SecretValue.ofBinary(value.asBytes()).from(value.version(), value.source());
		}

	}

	private static final class FlattensNames extends ForwardingSecretDriver {

		FlattensNames(SecretDriver delegate) {
			super(delegate);
		}

		private static SecretName flat(SecretName name) {
			return SecretName.of(name.value().replace('/', '-'));
		}

		@Override
		public String create(SecretName name, SecretValue value, SecretOptions options, String writeToken) {
			return super.create(flat(name), value, options, writeToken);
		}

		@Override
		public SecretValue read(SecretName name, @Nullable String version) {
			return super.read(flat(name), version);
		}

	}

	private static final class DeletesMissing extends ForwardingSecretDriver {

		DeletesMissing(SecretDriver delegate) {
			super(delegate);
		}

		@Override
		public void delete(SecretName name, Duration recoveryWindow) {
			if (!newestVersions(List.of(name)).isEmpty()) {
				super.delete(name, recoveryWindow);
			}
		}

	}

}
