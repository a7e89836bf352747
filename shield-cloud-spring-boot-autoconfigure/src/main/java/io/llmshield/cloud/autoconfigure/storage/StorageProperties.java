package io.llmshield.cloud.autoconfigure.storage;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.CheckedProperties;
import io.llmshield.cloud.autoconfigure.PropertyFaults;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.storage.ObjectKey;
import io.llmshield.cloud.storage.TransferOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Object storage.
 *
 * @param stores the named stores; each is a bean that is injected by its name
 * @param partSize the size of a part of an upload, 1MB to 1GB; grown where an object
 * would need more parts than the provider allows
 * @param parallelism how many parts of one upload are on their way at once, 1 to 64
 * @param memoryBudget the most bytes that all transfers together hold in memory; at least
 * one part; a quarter of the largest heap but no more than 256MB if not set. From three
 * parts on, a sixteenth is kept for the first 64KB of each upload. An upload that waits
 * five minutes for memory fails with THROTTLED
 * @param resources objects as Spring resources, at cloud://store/key
 */
@ConfigurationProperties(prefix = StorageProperties.PREFIX, ignoreUnknownFields = false)
public record StorageProperties(@DefaultValue Map<String, Store> stores, @DefaultValue("8MB") DataSize partSize,
		@DefaultValue("4") int parallelism, @Nullable DataSize memoryBudget,
		@DefaultValue Resources resources) implements CheckedProperties {

	static final String DEFAULT_STORE = "default";

	static final String PREFIX = "llmshield.cloud.storage";

	private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

	private static final int MAX_NAME = 40;

	/** What every cloud takes; the provider's own rule may be narrower. */
	private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]");

	private static final DataSize LEAST_PART = DataSize.ofMegabytes(1);

	/** A part is one array in memory. */
	private static final DataSize MOST_PART = DataSize.ofGigabytes(1);

	/**
	 * Leave out what an environment variable names without the hyphens of the store that
	 * it means: Boot binds it under both names, with the same values.
	 */
	public StorageProperties {
		Set<String> meant = stores.keySet()
			.stream()
			.filter((name) -> name.contains("-"))
			.map(StorageProperties::withoutHyphens)
			.collect(Collectors.toSet());
		Map<String, Store> kept = new LinkedHashMap<>(stores);
		kept.keySet().removeAll(meant);
		stores = Collections.unmodifiableMap(kept);
	}

	private static String withoutHyphens(String name) {
		return name.replace("-", "");
	}

	@Override
	public void check(PropertyFaults faults) {
		this.stores.forEach((name, store) -> store.check(name, faults));
		checkNames(faults);
		checkLifecycles(faults);
		faults.checkBetween(PREFIX + ".part-size", this.partSize, LEAST_PART, MOST_PART);
		faults.checkBetween(PREFIX + ".parallelism", this.parallelism, 1, 64);
		if (this.memoryBudget != null && this.memoryBudget.compareTo(this.partSize) < 0) {
			faults.add(PREFIX + ".memory-budget", "it is smaller than one part (" + PREFIX + ".part-size)",
					"Write at least the size of a part, better a multiple of it");
		}
	}

	/**
	 * Neither Spring's names of properties nor the names of the beans tell apart what
	 * differs in hyphens only, so both would have the values of one.
	 */
	private void checkNames(PropertyFaults faults) {
		Map<String, String> taken = new HashMap<>();
		faults.writtenNames(PREFIX + ".stores").forEach((name) -> {
			String other = isValidName(name) ? taken.putIfAbsent(withoutHyphens(name), name) : null;
			if (other != null) {
				faults.add(PREFIX + ".stores." + name,
						"the name of the store '" + name + "' differs from that of '" + other + "' in hyphens only",
						"Rename one of the two stores");
			}
		});
	}

	/** A bucket has one rule for a prefix. */
	private void checkLifecycles(PropertyFaults faults) {
		Map<StoreLocation, String> ruled = new HashMap<>();
		new TreeMap<>(this.stores).forEach((name, store) -> {
			if (store.lifecycle != null && store.bucket != null) {
				String other = ruled
					.putIfAbsent(new StoreLocation(store.bucket, LifecycleProperties.start(store.prefix), null), name);
				if (other != null) {
					faults.add(PREFIX + ".stores." + name + ".lifecycle",
							"the store '" + other + "' has the same bucket and prefix, and a lifecycle as well",
							"Leave one of the two out");
				}
			}
		});
	}

	/**
	 * Return the configured stores, or on {@code local} the store {@code default} with a
	 * bucket of the same name if there is none. Stores that {@link #check} refuses are
	 * left out.
	 * @param provider the provider's id
	 * @return the stores by name
	 */
	public Map<String, StoreLocation> effectiveStores(String provider) {
		if (this.stores.isEmpty() && LocalProvider.ID.equals(provider)) {
			return Map.of(DEFAULT_STORE, new StoreLocation(DEFAULT_STORE, "", null));
		}
		Map<String, StoreLocation> effective = new TreeMap<>();
		this.stores.forEach((name, store) -> {
			if (store.bucket != null && isValidName(name)) {
				effective.put(name, new StoreLocation(store.bucket, store.prefix, store.keyId));
			}
		});
		return effective;
	}

	/**
	 * Return the options for the core.
	 * @return the options
	 */
	TransferOptions toOptions() {
		int part = (int) this.partSize.toBytes();
		long budget = (this.memoryBudget != null) ? this.memoryBudget.toBytes()
				: Math.max(part, TransferOptions.defaults().memoryBudget());
		return new TransferOptions(part, this.parallelism, budget);
	}

	/**
	 * Return whether a name may be a store's.
	 * @param name the name
	 * @return {@code true} for lower-case words joined by hyphens
	 */
	static boolean isValidName(String name) {
		return NAME.matcher(name).matches() && name.length() <= MAX_NAME;
	}

	/**
	 * Objects as Spring resources.
	 *
	 * @param closePublishes whether closing an output stream publishes what was written,
	 * also if the producer failed half-way; for libraries that know Spring's
	 * WritableResource only. Without it, the stream wants complete() first
	 */
	public record Resources(@DefaultValue("false") boolean closePublishes) {
	}

	/**
	 * A named store.
	 *
	 * @param bucket the bucket or container
	 * @param prefix what stands before every key of the store, such as team-a; empty for
	 * none
	 * @param keyId the customer-managed key of what is written, as the provider names it;
	 * the bucket's own default if not set. Not on local
	 * @param lifecycle what the bucket does with objects as they grow old; its rules are
	 * left alone if not set
	 */
	public record Store(@Nullable String bucket, @DefaultValue("") String prefix, @Nullable String keyId,
			@Nullable LifecycleProperties lifecycle) {

		void check(String name, PropertyFaults faults) {
			String property = PREFIX + ".stores." + name;
			if (!isValidName(name)) {
				faults.add(PREFIX + ".stores[" + name + "].bucket", "'" + name + "' cannot be the name of a store",
						"Name it by lower-case words joined by hyphens, at most " + MAX_NAME
								+ " characters, such as scan-results");
				return;
			}
			if (this.bucket == null) {
				faults.add(property + ".bucket", "the store has no bucket",
						"Write the name of the bucket or container");
			}
			else if (!BUCKET.matcher(this.bucket).matches()) {
				faults.add(property + ".bucket", "it cannot be the name of a bucket",
						"Write 3 to 63 lower-case letters, digits, hyphens, dots and underscores, beginning and ending "
								+ "with a letter or digit");
			}
			checkPrefix(property + ".prefix", faults);
			faults.checkKeyId(property + ".key-id", this.keyId);
			if (this.lifecycle != null) {
				this.lifecycle.check(property + ".lifecycle", this.prefix, faults);
			}
		}

		private void checkPrefix(String property, PropertyFaults faults) {
			if (this.prefix.isEmpty()) {
				return;
			}
			String bare = this.prefix.endsWith("/") ? this.prefix.substring(0, this.prefix.length() - 1) : this.prefix;
			try {
				ObjectKey.check(bare);
			}
			catch (CloudException ex) {
				faults.add(property, ex.reason(), "Write segments joined by '/', such as team-a/models");
			}
		}

	}

}
