package io.llmshield.cloud.autoconfigure.imports;

import java.util.Map;
import java.util.stream.Stream;

import io.llmshield.cloud.secrets.SecretValue;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.util.SystemPropertyUtils;

/**
 * The properties of one imported secret: none until the secret was read, which happens
 * when all configuration files are known. Never prints a value. Thread-safe.
 */
final class SecretPropertySource extends EnumerablePropertySource<SecretImport> implements OriginLookup<String> {

	private static final String PREFIX = SystemPropertyUtils.PLACEHOLDER_PREFIX;

	private static final Content NOTHING = new Content(null, Map.of(), null);

	private volatile Content content = NOTHING;

	SecretPropertySource(SecretImport secret) {
		super(secret.toString(), secret);
	}

	/**
	 * Take the properties of a value.
	 * @param value the secret's value
	 * @param fallback whether it is not the provider's: its version means nothing there
	 * @throws IllegalArgumentException if the value has not the format that was asked
	 * for; what was there stays
	 */
	void take(SecretValue value, boolean fallback) {
		this.content = new Content(fallback ? null : value.version(), SecretFormat.properties(getSource(), value),
				null);
	}

	/**
	 * Take over what an earlier source of the same import has.
	 * @param before the earlier source
	 * @param failure why the secret cannot be had now
	 * @return whether that was not the reason already
	 */
	boolean carryOver(SecretPropertySource before, SecretImportFailure failure) {
		Content old = before.content;
		this.content = new Content(old.version, old.properties, failure);
		return old.failure == null || !failure.kind().equals(old.failure.kind());
	}

	/**
	 * Return the provider's version that the properties are of.
	 * @return the version, or {@code null} if the secret was not read, or not from the
	 * provider, or its source has no versions
	 */
	@Nullable String version() {
		return this.content.version;
	}

	/** Return whether a value was ever taken. */
	boolean isFilled() {
		return this.content.properties != NOTHING.properties;
	}

	/**
	 * Return whether another reading is likely to bring a newer value.
	 * @param outdated the versions that were replaced
	 * @return {@code false} also where a newer one is known but cannot be used
	 */
	boolean isBehind(OutdatedVersions outdated) {
		Content now = this.content;
		return (now.failure != null) ? now.failure.mayPass() : outdated.contains(getSource().name(), now.version);
	}

	/**
	 * Return whether a text is or holds one of the values, longer than three characters.
	 * @param text any text
	 * @return whether it must not be shown
	 */
	boolean isIn(String text) {
		return this.content.properties.values()
			.stream()
			.map(Object::toString)
			.anyMatch((value) -> value.length() > 3 && text.contains(value));
	}

	/**
	 * Return the properties that have a value.
	 * @param value the whole value
	 * @return the properties' names
	 */
	Stream<String> propertiesOf(String value) {
		return this.content.properties.entrySet()
			.stream()
			.filter((property) -> property.getValue().toString().equals(value))
			.map(Map.Entry::getKey);
	}

	@Override
	public String[] getPropertyNames() {
		return this.content.properties.keySet().toArray(String[]::new);
	}

	/**
	 * Return the value as it is, with <code>${</code> escaped: what follows it in a
	 * password is no placeholder, and the error of one that cannot be resolved would
	 * quote the value. Lines of a properties file may hold placeholders, as there.
	 */
	@Override
	public @Nullable Object getProperty(String name) {
		Object value = this.content.properties.get(name);
		return (value instanceof String text && getSource().format() != SecretFormat.PROPERTIES) ? escape(text) : value;
	}

	/** Spring takes the escape away only where a placeholder would be. */
	private static String escape(String text) {
		StringBuilder escaped = new StringBuilder();
		int from = 0;
		int start = text.indexOf(PREFIX);
		while (start >= 0) {
			escaped.append(text, from, start);
			escaped.append(isClosed(text, start + PREFIX.length() - 1) ? "\\" + PREFIX : PREFIX);
			from = start + PREFIX.length();
			start = text.indexOf(PREFIX, from);
		}
		return escaped.append(text, from, text.length()).toString();
	}

	private static boolean isClosed(String text, int brace) {
		int open = 0;
		for (int i = brace; i < text.length(); i++) {
			if (text.charAt(i) == '{') {
				open++;
			}
			else if (text.charAt(i) == '}' && --open == 0) {
				return true;
			}
		}
		return false;
	}

	@Override
	public boolean containsProperty(String name) {
		return this.content.properties.containsKey(name);
	}

	@Override
	public @Nullable Origin getOrigin(String key) {
		return containsProperty(key) ? new SecretOrigin(getSource()) : null;
	}

	private record Content(@Nullable String version, Map<String, Object> properties,
			@Nullable SecretImportFailure failure) {
	}

	private record SecretOrigin(SecretImport secret) implements Origin {

		@Override
		public @Nullable Origin getParent() {
			return this.secret.origin();
		}

		@Override
		public String toString() {
			return "secret '" + this.secret.name() + "'";
		}

	}

}
