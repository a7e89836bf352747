package io.llmshield.cloud.test.faults;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.ListEntry;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.test.emulator.HttpFault;
import io.llmshield.cloud.test.emulator.HttpFaultRule;
import io.llmshield.cloud.test.emulator.ProxiedRequest;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many operations on a store, drawn by lot, while a proxy breaks requests, drawn by lot
 * too. Keeps what each key may hold: afterwards every object is there, whole and one of
 * those that were written. Used by one thread, but for the rule and {@link #oneIn}.
 *
 * <pre class="code">
 * StorageFaultMix mix = new StorageFaultMix(partSize);
 * proxy.rule(mix.rule(HttpFault.SLOW_DOWN, (request) -&gt; true, (request) -&gt; true));
 * mix.run(store, 100);
 * proxy.reset();
 * mix.assertObjects(store);
 * </pre>
 */
public final class StorageFaultMix {

	private static final long SEED = 20261122;

	private static final int KEYS = 40;

	private static final List<HttpFault> FAULTS = List.of(HttpFault.values());

	/** Contents differ by their length. */
	private static final int SMALL = 3000;

	private static final int BEYOND = 1000;

	private final Random random = new Random(SEED);

	private final int threshold;

	/**
	 * What each key may hold, because the outcome of a failed write is unknown: numbers
	 * of operations from 1, or 0 for no object.
	 */
	private final Map<String, Set<Integer>> allowed = new HashMap<>();

	private int failed;

	/**
	 * Make a mix, always the same one.
	 * @param threshold from how many bytes on the store uploads in parts; at least 1 MiB
	 */
	public StorageFaultMix(int threshold) {
		this.threshold = threshold;
	}

	/**
	 * Throw dice, together with the rule and from any thread.
	 * @param sides how many sides there are
	 * @return whether it is a one
	 */
	public synchronized boolean oneIn(int sides) {
		return this.random.nextInt(sides) == 0;
	}

	/**
	 * Return a rule that breaks one of eight requests.
	 * @param throttle how the service says that there are too many requests
	 * @param checkedAnswers whether the client notices when the body of the answer is
	 * damaged; where it does not, TLS protects
	 * @param checkedRequests whether the service notices when the body is damaged
	 * @return the rule
	 */
	public HttpFaultRule rule(HttpFault throttle, Predicate<ProxiedRequest> checkedAnswers,
			Predicate<ProxiedRequest> checkedRequests) {
		return (request) -> fault(request, throttle, checkedAnswers, checkedRequests);
	}

	private synchronized @Nullable HttpFault fault(ProxiedRequest request, HttpFault throttle,
			Predicate<ProxiedRequest> checkedAnswers, Predicate<ProxiedRequest> checkedRequests) {
		if (!oneIn(8)) {
			return null;
		}
		HttpFault fault = FAULTS.get(this.random.nextInt(FAULTS.size()));
		return switch (fault) {
			case THROTTLING, ACCESS_DENIED, SLOW_DOWN -> throttle;
			// Waits for the client's time limit; one of many is enough
			case SILENCE -> oneIn(8) ? fault : HttpFault.RESET;
			case CORRUPTED_BODY -> checkedAnswers.test(request) ? fault : HttpFault.TRUNCATED_BODY;
			case CORRUPTED_REQUEST -> checkedRequests.test(request) ? fault : HttpFault.LOST_REPLY;
			default -> fault;
		};
	}

	/**
	 * Write, create, delete, read and list. Less than a quarter of it may fail.
	 * @param store the store, with a guard that repeats calls
	 * @param operations how many operations
	 */
	public void run(CloudStorage store, int operations) {
		for (int i = 1; i <= operations; i++) {
			operate(store, i);
		}
		assertThat(this.failed).as("failed operations of %s", operations).isLessThan(operations / 4);
	}

	private void operate(CloudStorage store, int number) {
		String key = "objects/" + number(KEYS);
		Set<Integer> before = this.allowed.getOrDefault(key, Set.of(0));
		int kind = number(20);
		try {
			if (kind < 9) {
				write(before, key, number, () -> store.put(key, content(number)));
			}
			else if (kind < 11) {
				write(before, key, number,
						() -> store.put(key, new PatternInputStream(large(number)), PutOptions.DEFAULT));
			}
			else if (kind < 13) {
				write(Set.of(0), "created/" + number, number,
						() -> store.put("created/" + number, content(number), PutOptions.ifAbsent()));
			}
			else if (kind < 15) {
				write(before, key, 0, () -> store.delete(key));
			}
			else if (kind < 19) {
				assertAllowed(key, before, read(store, key));
			}
			else {
				assertThat(store.list(ListOptions.of("objects/")).map(ListEntry::key)).doesNotHaveDuplicates();
			}
		}
		catch (CloudException ex) {
			this.failed++;
		}
	}

	private synchronized int number(int bound) {
		return this.random.nextInt(bound);
	}

	private void write(Set<Integer> before, String key, int number, Runnable write) {
		Set<Integer> either = new HashSet<>(before);
		either.add(number);
		this.allowed.put(key, either);
		write.run();
		this.allowed.put(key, Set.of(number));
	}

	private static byte[] content(int number) {
		return PatternInputStream.bytes(SMALL + number);
	}

	private long large(int number) {
		return this.threshold + (long) BEYOND + number;
	}

	/** The bytes follow from their position. */
	private int read(CloudStorage store, String key) {
		byte[] bytes;
		try {
			bytes = store.getBytes(key);
		}
		catch (CloudException ex) {
			if (ex.category() == CloudErrorCategory.NOT_FOUND) {
				return 0;
			}
			throw ex;
		}
		assertThat(Arrays.equals(bytes, PatternInputStream.bytes(bytes.length))).as("bytes of %s", key).isTrue();
		return (bytes.length > this.threshold) ? bytes.length - this.threshold - BEYOND : bytes.length - SMALL;
	}

	private static void assertAllowed(String key, Set<Integer> allowed, int found) {
		assertThat(allowed).as("what %s may hold", key).contains(found);
	}

	/**
	 * Check every object, when nothing is broken any more.
	 * @param store the store
	 */
	public void assertObjects(CloudStorage store) {
		assertThat(this.allowed).isNotEmpty();
		this.allowed.forEach((key, allowed) -> assertAllowed(key, allowed, read(store, key)));
		assertThat(new TreeSet<>(this.allowed.keySet()))
			.containsAll(store.list(ListOptions.of("")).map(ListEntry::key).toList());
	}

}
