package io.llmshield.cloud.sample.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.sample.SampleProperties;
import io.llmshield.cloud.sample.scan.RuleSet;
import io.llmshield.cloud.sample.scan.RuleSetException;
import io.llmshield.cloud.sample.scan.Scanner;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/**
 * The rules in use. They follow the stored document; one that is not valid is reported
 * and changes nothing. Thread-safe: scans read without waiting, changes take turns.
 */
@Component
public class RuleBook {

	private static final Logger logger = LoggerFactory.getLogger(RuleBook.class);

	private final RuleStore store;

	private final Clock clock;

	/** No monitor: it would keep a virtual thread on its carrier during the calls. */
	private final ReentrantLock lock = new ReentrantLock();

	private volatile RuleEdition edition;

	private volatile @Nullable RuleFault fault;

	/** The newest stored document that was looked at, valid or not. */
	private volatile String seen;

	RuleBook(RuleStore store, SampleProperties properties, Clock clock) {
		this.store = store;
		this.clock = clock;
		RuleSet bundled = RuleSet.bundled();
		store.seed(read(properties.rules().first()));
		RuleDocument document = store.read();
		this.seen = document.versionToken();
		// In use only if the stored document is broken: there are no older rules yet.
		this.edition = new RuleEdition(new Scanner(bundled), "", clock.instant());
		adopt(document);
	}

	private static byte[] read(Resource first) {
		try {
			return first.getContentAsByteArray();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(first + " (shield.sample.rules.first) cannot be read", ex);
		}
	}

	/**
	 * Return what applies the rules in use.
	 * @return the scanner
	 */
	public Scanner scanner() {
		return this.edition.scanner();
	}

	RuleEdition edition() {
		return this.edition;
	}

	Optional<RuleFault> fault() {
		return Optional.ofNullable(this.fault);
	}

	/**
	 * Return the version token of the newest stored document that was looked at.
	 */
	String versionToken() {
		return this.seen;
	}

	/**
	 * Look whether the stored document has changed, and use it if it is valid.
	 */
	void refresh() {
		this.lock.lock();
		try {
			if (!this.store.versionToken().equals(this.seen)) {
				RuleDocument document = this.store.read();
				this.seen = document.versionToken();
				adopt(document);
			}
			else if (this.edition.versionToken().equals(this.seen)) {
				this.fault = null;
			}
		}
		catch (CloudException ex) {
			report("The stored rules cannot be read: " + ex.code() + ", " + ex.category());
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Use a document that this instance has just stored.
	 */
	RuleEdition use(RuleSet rules, String versionToken) {
		this.lock.lock();
		try {
			this.seen = versionToken;
			this.edition = new RuleEdition(new Scanner(rules), versionToken, this.clock.instant());
			this.fault = null;
			return this.edition;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void adopt(RuleDocument document) {
		try {
			use(RuleSet.parse(document.json()), document.versionToken());
		}
		catch (RuleSetException ex) {
			report("The stored rules are not valid: " + ex.getMessage());
		}
	}

	private void report(String reason) {
		RuleFault known = this.fault;
		if (known == null || !Objects.equals(known.reason(), reason)) {
			this.fault = new RuleFault(reason, this.clock.instant());
			logger.warn("{}. Version {} stays in use.", reason, this.edition.version());
		}
	}

}
