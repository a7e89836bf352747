package io.llmshield.cloud.secrets;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;

/**
 * A driver in memory that keeps the driver's contract and can be told what to do before
 * each call: fail, wait, or answer something else.
 */
class ScriptedSecretDriver implements SecretDriver {

	static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

	final AtomicInteger reads = new AtomicInteger();

	final AtomicInteger updates = new AtomicInteger();

	final AtomicInteger polls = new AtomicInteger();

	final List<String> tokens = new ArrayList<>();

	final Queue<Supplier<SecretValue>> nextReads = new ConcurrentLinkedQueue<>();

	final Queue<Runnable> nextUpdates = new ConcurrentLinkedQueue<>();

	final Queue<Runnable> afterUpdates = new ConcurrentLinkedQueue<>();

	final Queue<Runnable> nextPolls = new ConcurrentLinkedQueue<>();

	final Queue<Runnable> nextLists = new ConcurrentLinkedQueue<>();

	Set<SecretCapability> capabilities = EnumSet.allOf(SecretCapability.class);

	/** What the last secret was created with. */
	SecretOptions created = SecretOptions.DEFAULT;

	volatile String location = "here";

	/** The secret that no poll may ask for. */
	volatile String forbidden;

	int pageSize = 2;

	private final TreeMap<String, List<SecretValue>> secrets = new TreeMap<>();

	private final Set<String> deleted = new java.util.HashSet<>();

	private final Map<String, String> writes = new HashMap<>();

	static CloudException error(CloudErrorCategory category) {
		return CloudException.of(CloudErrorKind.SECRET_FETCH, category).reason("scripted").build();
	}

	static <T> Supplier<T> failing(CloudErrorCategory category) {
		return () -> {
			throw error(category);
		};
	}

	/** Write as somebody else would, past the application. */
	synchronized String put(String name, String text) {
		return store(SecretName.of(name), SecretValue.ofText(text));
	}

	synchronized void remove(String name) {
		this.secrets.remove(name);
	}

	private String store(SecretName name, SecretValue value) {
		List<SecretValue> versions = this.secrets.computeIfAbsent(name.toString(), (key) -> new ArrayList<>());
		String version = "v" + (versions.size() + 1);
		versions.add(value.from(version, provider()));
		return version;
	}

	private List<SecretValue> versions(SecretName name) {
		List<SecretValue> versions = this.secrets.get(name.toString());
		if (versions == null || this.deleted.contains(name.toString())) {
			throw error(CloudErrorCategory.NOT_FOUND);
		}
		return versions;
	}

	@Override
	public String provider() {
		return "scripted";
	}

	@Override
	public SecretCapabilities capabilities() {
		return new SecretCapabilities(this.capabilities);
	}

	@Override
	public String location() {
		return this.location;
	}

	@Override
	public SecretValue read(SecretName name, String version) {
		this.reads.incrementAndGet();
		Supplier<SecretValue> scripted = this.nextReads.poll();
		SecretValue answer = (scripted != null) ? scripted.get() : null;
		return (answer != null) ? answer : stored(name, version);
	}

	synchronized SecretValue stored(SecretName name, String version) {
		List<SecretValue> versions = versions(name);
		return ((version != null) ? versions.stream()
			.filter((value) -> version.equals(value.version()))
			.findFirst()
			.orElseThrow(() -> error(CloudErrorCategory.NOT_FOUND)) : versions.get(versions.size() - 1)).copy();
	}

	@Override
	public synchronized SecretMetadata describe(SecretName name) {
		List<SecretValue> versions = versions(name);
		List<SecretVersion> all = new ArrayList<>();
		versions.forEach((value) -> all.add(0, new SecretVersion(value.version(), CREATED, true)));
		return new SecretMetadata(name.toString(), all.get(0).id(), CREATED, CREATED, all, Map.of(),
				SecretRotation.manual(null), null);
	}

	@Override
	public synchronized String create(SecretName name, SecretValue value, SecretOptions options, String writeToken) {
		this.tokens.add(writeToken);
		this.created = options;
		if (this.secrets.containsKey(name.toString())) {
			throw error(CloudErrorCategory.ALREADY_EXISTS);
		}
		return store(name, value);
	}

	@Override
	public String update(SecretName name, SecretValue value, String ifVersion, String writeToken) {
		this.updates.incrementAndGet();
		run(this.nextUpdates);
		String version = write(name, value, ifVersion, writeToken);
		run(this.afterUpdates);
		return version;
	}

	private synchronized String write(SecretName name, SecretValue value, String ifVersion, String writeToken) {
		this.tokens.add(writeToken);
		String before = this.writes.get(writeToken);
		if (before != null) {
			return before;
		}
		List<SecretValue> versions = versions(name);
		if (ifVersion != null && !ifVersion.equals(versions.get(versions.size() - 1).version())) {
			throw error(CloudErrorCategory.PRECONDITION_FAILED);
		}
		String version = store(name, value);
		this.writes.put(writeToken, version);
		return version;
	}

	@Override
	public synchronized void delete(SecretName name, Duration recoveryWindow) {
		versions(name);
		this.deleted.add(name.toString());
	}

	@Override
	public synchronized void restore(SecretName name) {
		this.deleted.remove(name.toString());
	}

	@Override
	public synchronized void purge(SecretName name) {
		this.deleted.remove(name.toString());
		this.secrets.remove(name.toString());
	}

	@Override
	public synchronized SecretPage list(String prefix, String pageToken) {
		run(this.nextLists);
		List<SecretSummary> page = new ArrayList<>();
		for (String name : this.secrets.tailMap((pageToken != null) ? pageToken : "", pageToken == null).keySet()) {
			if (name.startsWith(prefix) && !this.deleted.contains(name)) {
				if (page.size() == this.pageSize) {
					return new SecretPage(page, page.get(page.size() - 1).name());
				}
				page.add(new SecretSummary(name, CREATED, Map.of()));
			}
		}
		return new SecretPage(page, null);
	}

	@Override
	public Map<SecretName, String> newestVersions(Collection<SecretName> names) {
		this.polls.incrementAndGet();
		run(this.nextPolls);
		if (names.stream().anyMatch((name) -> name.toString().equals(this.forbidden))) {
			throw error(CloudErrorCategory.ACCESS_DENIED);
		}
		return SecretDriver.super.newestVersions(names);
	}

	private static void run(Queue<Runnable> scripted) {
		Runnable next = scripted.poll();
		if (next != null) {
			next.run();
		}
	}

}
