package io.llmshield.cloud.sample.rules;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.sample.problem.ProblemException;
import io.llmshield.cloud.sample.problem.ProblemType;
import io.llmshield.cloud.sample.scan.RuleSet;
import io.llmshield.cloud.sample.scan.RuleSetException;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Stores new rule documents: valid ones only, and never over one that the caller has not
 * seen. Thread-safe, also with other instances.
 */
@Component
class RuleUpload {

	private final RuleStore store;

	private final RuleBook book;

	/** No monitor: it would keep a virtual thread on its carrier during the calls. */
	private final ReentrantLock lock = new ReentrantLock();

	RuleUpload(RuleStore store, RuleBook book) {
		this.store = store;
		this.book = book;
	}

	/**
	 * Store a document and use it at once.
	 * @param json the document
	 * @param expectedTag the {@link RuleTag} that the caller saw, or {@code null} for
	 * whatever is stored now
	 */
	RuleEdition upload(byte[] json, @Nullable String expectedTag) {
		RuleSet rules = parse(json);
		this.lock.lock();
		try {
			RuleDocument current = this.store.read();
			if (expectedTag != null && !expectedTag.equals(RuleTag.of(current.versionToken()))) {
				throw changed();
			}
			if (Arrays.equals(current.json(), json)) {
				return this.book.use(rules, current.versionToken());
			}
			requireNewVersion(rules, current);
			return this.book.use(rules, this.store.replace(current.versionToken(), json));
		}
		catch (CloudException ex) {
			if (ex.category() == CloudErrorCategory.PRECONDITION_FAILED) {
				throw changed();
			}
			throw ProblemException.of(ProblemType.RULES_UNAVAILABLE, ex);
		}
		finally {
			this.lock.unlock();
		}
	}

	private static RuleSet parse(byte[] json) {
		try {
			return RuleSet.parse(json);
		}
		catch (RuleSetException ex) {
			throw new ProblemException(ProblemType.RULES_INVALID, String.valueOf(ex.getMessage()));
		}
	}

	/** Archived results name the version, so one version is one document. */
	private void requireNewVersion(RuleSet rules, RuleDocument current) {
		Set<String> taken = new HashSet<>(Set.of(this.book.edition().version()));
		try {
			taken.add(RuleSet.parse(current.json()).version());
		}
		catch (RuleSetException ex) {
			// The stored document is broken and has no version: what replaces it mends
			// it.
		}
		if (taken.contains(rules.version())) {
			throw new ProblemException(ProblemType.RULES_INVALID, "Version '" + rules.version()
					+ "' is taken by other content; give the new document another version");
		}
	}

	private static ProblemException changed() {
		return new ProblemException(ProblemType.CHANGED_MEANWHILE,
				"Another rule document has been stored meanwhile; read GET /v1/admin/rules again");
	}

}
