package io.llmshield.cloud.secrets;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * Asks several {@link SecretSource sources} in order, for example the cloud, mounted
 * files, the environment. A source that does not have the secret, or is away, is passed
 * over; one that refuses or fails in any other way ends the search, so that a secret that
 * was forbidden is not found elsewhere. {@link SecretValue#source()} tells which one
 * answered. Thread-safe if the sources are.
 */
public final class SecretLoader {

	private final List<SecretSource> sources;

	/**
	 * Create a loader.
	 * @param sources in the order to ask
	 */
	public SecretLoader(List<? extends SecretSource> sources) {
		this.sources = List.copyOf(sources);
	}

	/**
	 * Return the names of the sources.
	 * @return the names in the order to ask
	 */
	public List<String> sources() {
		return this.sources.stream().map(SecretSource::name).toList();
	}

	/**
	 * Load a secret.
	 * @param name the secret's name
	 * @return the first source's value; the caller owns it
	 * @throws CloudException {@code NOT_FOUND} if every source answered and none has it;
	 * {@code UNAVAILABLE}, {@code TIMEOUT} or {@code THROTTLED} if none has it and at
	 * least one was away; whatever else a source throws
	 */
	public SecretValue load(String name) {
		return load(name, true);
	}

	/**
	 * Load a secret again whose last value is kept if that fails. Unlike {@link #load}, a
	 * source that is away is not passed over: what the sources after it have may be older
	 * than the value that is kept.
	 * @param name the secret's name
	 * @return the first source's value; the caller owns it
	 * @throws CloudException {@code NOT_FOUND} if every source answered and none has it;
	 * whatever else a source throws, outages among it
	 */
	public SecretValue loadAgain(String name) {
		return load(name, false);
	}

	private SecretValue load(String name, boolean passOverOutages) {
		SecretName checked = SecretName.of(name);
		List<String> answers = new ArrayList<>();
		CloudException outage = null;
		for (SecretSource source : this.sources) {
			try {
				Optional<SecretValue> found = source.find(checked);
				if (found.isPresent()) {
					return found.get();
				}
				answers.add(source.name() + ": does not have it");
			}
			catch (CloudException ex) {
				answers.add(source.name() + ": " + ex.category());
				outage = passOver(ex, outage);
				if (outage != null && !passOverOutages) {
					throw outage;
				}
			}
		}
		if (outage != null) {
			throw outage.toBuilder()
				.reason(outage.reason() + "; no other source has it (" + String.join(", ", answers) + ")")
				.build();
		}
		throw missing(checked, answers);
	}

	/**
	 * Return whether a value is of a source that comes after the provider, which then
	 * does not have the secret or was away.
	 * @param value what was loaded
	 * @return {@code false} if the provider or a source before it has answered
	 */
	public boolean isFallback(SecretValue value) {
		return this.sources.stream()
			.dropWhile((source) -> !(source instanceof ManagerSecretSource))
			.skip(1)
			.anyMatch((source) -> source.name().equals(value.source()));
	}

	/**
	 * Have the next load of a secret ask the provider and not its cache, because what was
	 * loaded is known to be out of date.
	 * @param name the secret's name
	 */
	public void forget(String name) {
		SecretName checked = SecretName.of(name);
		this.sources.forEach((source) -> source.forget(checked));
	}

	private static @Nullable CloudException passOver(CloudException ex, @Nullable CloudException outage) {
		return switch (ex.category()) {
			case NOT_FOUND -> outage;
			case UNAVAILABLE, TIMEOUT, THROTTLED -> (outage != null) ? outage : ex;
			default -> throw ex;
		};
	}

	private static CloudException missing(SecretName name, List<String> answers) {
		return CloudException.of(CloudErrorKind.SECRET_FETCH, CloudErrorCategory.NOT_FOUND)
			.provider("all sources")
			.operation("load secret")
			.resource(name.toString())
			.reason(answers.isEmpty() ? "there are no sources"
					: "no source has it (" + String.join(", ", answers) + ")")
			.remedy("Create the secret, or set the variable " + EnvironmentSecretSource.variable(name))
			.build();
	}

}
