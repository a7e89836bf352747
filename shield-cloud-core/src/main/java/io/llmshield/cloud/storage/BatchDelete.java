package io.llmshield.cloud.storage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * Deletes any number of objects, and tells of each key what became of it. A key that is
 * named twice is deleted once. Used once, by one thread; an attempt that a time limit
 * gave up on may still answer meanwhile.
 */
final class BatchDelete {

	private final Operation operation;

	private final DriverCalls calls;

	private final StoreAddress address;

	/** By relative key; a key that is in neither map is gone. */
	private final Map<String, CloudException> errors = new HashMap<>();

	/** Relative keys of the current batch by full keys. */
	private final Map<String, String> pending = new LinkedHashMap<>();

	BatchDelete(Operation operation, DriverCalls calls, StoreAddress address) {
		this.operation = operation;
		this.calls = calls;
		this.address = address;
	}

	List<DeleteResult> delete(Collection<String> keys) {
		List<String> valid = valid(new LinkedHashSet<>(keys));
		int size = Math.max(1, this.calls.driver().capabilities().deleteBatchSize());
		for (int from = 0; from < valid.size(); from += size) {
			deleteBatch(valid.subList(from, Math.min(valid.size(), from + size)));
		}
		synchronized (this) {
			return keys.stream().map((key) -> new DeleteResult(key, this.errors.get(key))).toList();
		}
	}

	private List<String> valid(Set<String> keys) {
		List<String> valid = new ArrayList<>(keys.size());
		for (String key : keys) {
			try {
				this.address.id(of(key), key);
				valid.add(key);
			}
			catch (CloudException ex) {
				this.errors.put(key, ex);
			}
		}
		return valid;
	}

	private Operation of(String key) {
		return new Operation(this.operation.kind(), this.operation.words(), key, this.operation.provider());
	}

	private void deleteBatch(List<String> keys) {
		begin(keys);
		CloudException failure = null;
		try {
			if (Thread.currentThread().isInterrupted()) {
				throw this.operation.cancelled(new InterruptedException());
			}
			this.calls.run(this.operation, this::attempt);
		}
		catch (CloudException ex) {
			failure = ex;
		}
		end(failure);
	}

	private synchronized void begin(List<String> keys) {
		keys.forEach((key) -> this.pending.put(this.address.prefix() + key, key));
	}

	/** Ask for what is left; fails if a key failed with what may go away. */
	private void attempt() {
		List<DeleteResult> results = this.calls.driver().deleteBatch(this.address.bucket(), unsettled());
		CloudException again = settle(results);
		if (again != null) {
			throw again;
		}
	}

	private synchronized List<String> unsettled() {
		return List.copyOf(this.pending.keySet());
	}

	private synchronized @Nullable CloudException settle(List<DeleteResult> results) {
		CloudException again = null;
		for (DeleteResult result : results) {
			String key = this.pending.get(result.key());
			if (key == null) {
				continue;
			}
			CloudException error = result.error();
			if (error == null || StorageRules.isMissing(error)) {
				this.errors.remove(key);
				this.pending.remove(result.key());
				continue;
			}
			this.errors.put(key, of(key).explain(error));
			if (error.retryable()) {
				again = error;
			}
			else {
				this.pending.remove(result.key());
			}
		}
		return again;
	}

	/** What was said of a single key is more exact than why the batch failed. */
	private synchronized void end(@Nullable CloudException failure) {
		for (String key : this.pending.values()) {
			CloudException error = (failure != null) ? of(key).explain(failure)
					: of(key).error(CloudErrorCategory.UNKNOWN)
						.reason("the provider did not say what became of it")
						.remedy("Delete it again")
						.build();
			this.errors.putIfAbsent(key, error);
		}
		this.pending.clear();
	}

}
