package io.llmshield.cloud.secrets;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads expected secrets by the provider's request for several. The first reader of a
 * batch makes the request on its own thread, under its own time limit; the others of the
 * batch wait for it. The first attempt for a name takes what the batch has brought, every
 * other one is a plain read: nobody waits twice, and nobody waits for a thread that is
 * not making a request. Thread-safe; no lock is held during a request.
 */
final class PrefetchingSecretDriver extends ForwardingSecretDriver {

	private static final Logger logger = LoggerFactory.getLogger(PrefetchingSecretDriver.class);

	private final List<Batch> batches = new ArrayList<>();

	/** The batch of each name that no attempt was made for yet. */
	private final Map<SecretName, Batch> expected = new ConcurrentHashMap<>();

	/** Until its answer is there no other batch is asked for. */
	private final AtomicReference<@Nullable Batch> trial = new AtomicReference<>();

	private final long patienceNanos;

	/** From now on no batch is asked for. */
	private volatile boolean alone;

	/** From now on nobody waits for one either. */
	private volatile boolean impatient;

	private volatile boolean forgotten;

	PrefetchingSecretDriver(SecretDriver delegate, List<SecretName> names, Duration patience) {
		super(delegate);
		this.patienceNanos = patience.toNanos();
		int count = (names.size() + delegate.batchLimit() - 1) / delegate.batchLimit();
		for (int i = 0; i < count; i++) {
			this.batches.add(new Batch());
		}
		// In turn: the first few readers begin all batches, which so are under way
		// together
		for (int i = 0; i < names.size(); i++) {
			Batch batch = this.batches.get(i % count);
			batch.names.add(names.get(i));
			this.expected.put(names.get(i), batch);
		}
	}

	@Override
	public SecretValue read(SecretName name, @Nullable String version) {
		Batch batch = (version == null) ? this.expected.remove(name) : null;
		SecretValue value = (batch != null && !this.forgotten) ? ask(batch, name) : null;
		return (value != null) ? value : super.read(name, version);
	}

	private @Nullable SecretValue ask(Batch batch, SecretName name) {
		if (batch.begun.compareAndSet(false, true)) {
			try {
				if (mayAsk(batch)) {
					request(batch);
				}
			}
			finally {
				batch.answered.countDown();
			}
		}
		else if (!await(batch)) {
			return null;
		}
		return batch.values.remove(name);
	}

	/** Where it is not allowed, one request is refused and not one for each batch. */
	private boolean mayAsk(Batch batch) {
		Batch first = this.trial.compareAndExchange(null, batch);
		return first == null || (await(first) && !this.alone);
	}

	private void request(Batch batch) {
		try {
			delegate().readBatch(List.copyOf(batch.names)).forEach(batch.values::put);
		}
		catch (CloudException ex) {
			this.alone = true;
			if (ex.category() == CloudErrorCategory.CANCELLED) {
				throw ex;
			}
			logger.debug("{} secrets cannot be read by one request ({}: {}): each is read alone", batch.names.size(),
					ex.category(), ex.reason());
		}
		catch (RuntimeException ex) {
			this.alone = true;
			// The message is left out, because it may quote a payload
			logger.debug("{} secrets cannot be read by one request (the driver threw {}): each is read alone",
					batch.names.size(), ex.getClass().getName());
		}
		if (this.forgotten) {
			batch.wipe();
		}
	}

	/** Return whether the batch was answered; else this reader goes alone. */
	private boolean await(Batch batch) {
		try {
			if (batch.answered.await(this.impatient ? 0 : this.patienceNanos, TimeUnit.NANOSECONDS)) {
				return true;
			}
			this.alone = true;
			this.impatient = true;
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw CloudException.of(CloudErrorKind.SECRET_FETCH, CloudErrorCategory.CANCELLED)
				.reason("the thread was interrupted")
				.cause(ex)
				.build();
		}
	}

	/** Wipe what nobody has asked for, and what is still to come. */
	void forget() {
		this.forgotten = true;
		this.batches.forEach(Batch::wipe);
	}

	/** What one request is for, and has brought. */
	private static final class Batch {

		final List<SecretName> names = new ArrayList<>();

		final AtomicBoolean begun = new AtomicBoolean();

		final CountDownLatch answered = new CountDownLatch(1);

		final Map<SecretName, SecretValue> values = new ConcurrentHashMap<>();

		/** Each value is either taken by a reader or wiped here, never both. */
		void wipe() {
			for (SecretName name : List.copyOf(this.values.keySet())) {
				SecretValue value = this.values.remove(name);
				if (value != null) {
					value.wipe();
				}
			}
		}

	}

}
