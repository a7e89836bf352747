package io.llmshield.cloud.test.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds an emulator for a service and keeps it until the JVM ends. Looked for in this
 * order: an endpoint named by {@code shield.emulator.<service>.endpoint} or
 * {@code SHIELD_EMULATOR_<SERVICE>_ENDPOINT}; a container, if Testcontainers is on the
 * class path and a Docker engine answers; a process, installed into the user's cache
 * folder when it is needed first (Python 3.10 or later, Go 1.21 or later, or Node.js 20
 * or later, and a registry of packages); a {@link EmulatorDouble double} in this JVM.
 * Logs which one was taken. Thread-safe.
 * <p>
 * Services: {@code s3}, {@code secretsmanager}, {@code sts} and {@code kms} of AWS,
 * {@code gcs} of Google Cloud, {@code blob} of Azure; and the second opinions
 * {@code s3-moto}, {@code secretsmanager-ministack}, {@code sts-ministack} and
 * {@code kms-ministack}.
 */
public final class Emulators {

	private static final System.Logger logger = System.getLogger(Emulators.class.getName());

	private static final Emulators SHARED = new Emulators(sources());

	private final List<EmulatorSource> sources;

	private final Map<String, Search> searches = new ConcurrentHashMap<>();

	Emulators(List<EmulatorSource> sources) {
		this.sources = List.copyOf(sources);
	}

	private static List<EmulatorSource> sources() {
		List<EmulatorSource> sources = new ArrayList<>();
		sources.add(new ConfiguredEndpoints());
		if (DockerEngine.isUsable()) {
			sources.add(new ContainerSource());
		}
		sources.add(new ProcessSource());
		sources.add(new DoubleSource());
		return sources;
	}

	/**
	 * Return the emulator of a service, and start it if needed.
	 * @param service the service's name
	 * @return the endpoint
	 * @throws EmulatorException if there is none; says why for each way that was tried
	 */
	public static EmulatorEndpoint require(String service) {
		Search search = SHARED.search(service);
		return search.found().orElseThrow(() -> new EmulatorException(search.missing(service), null));
	}

	/**
	 * Return whether a missing emulator is a failure and not a reason to skip a test.
	 * @return {@code true} if {@code SHIELD_EMULATORS} or {@code shield.emulators} is
	 * {@code required}
	 */
	static boolean areRequired() {
		return "required".equals(System.getProperty("shield.emulators", System.getenv("SHIELD_EMULATORS")));
	}

	static Search shared(String service) {
		return SHARED.search(service);
	}

	Search search(String service) {
		return this.searches.computeIfAbsent(service, this::searchOnce);
	}

	private Search searchOnce(String service) {
		List<String> failures = new ArrayList<>();
		for (EmulatorSource source : this.sources) {
			try {
				Optional<EmulatorEndpoint> found = source.find(service);
				if (found.isPresent()) {
					logger.log(System.Logger.Level.INFO, "Emulator of " + found.get());
					return new Search(found, failures);
				}
			}
			catch (EmulatorException ex) {
				failures.add(String.valueOf(ex.getMessage()));
			}
		}
		return new Search(Optional.empty(), failures);
	}

	/**
	 * How the search for one service went.
	 *
	 * @param found the endpoint, if there is one
	 * @param failures what was tried in vain
	 */
	record Search(Optional<EmulatorEndpoint> found, List<String> failures) {

		String missing(String service) {
			return "no emulator of " + service
					+ (this.failures.isEmpty() ? ": none is known" : ": " + String.join("; ", this.failures));
		}

	}

}
