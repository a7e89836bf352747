package io.llmshield.cloud.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;
import org.springframework.util.unit.DataUnit;

/**
 * Collects wrong properties, with the value as it was written and where. Used by one
 * thread.
 */
public final class PropertyFaults {

	private static final String HIDDEN = "***";

	/** What AWS takes as a KMS key's id, alias or ARN; the others' are shorter. */
	private static final int MAX_KEY_ID = 2048;

	private final Iterable<ConfigurationPropertySource> sources;

	private final List<PropertyFault> faults = new ArrayList<>();

	PropertyFaults(Environment environment) {
		this.sources = ConfigurationPropertySources.get(environment);
	}

	/**
	 * Add a fault.
	 * @param property the property's full name; its value is shown
	 * @param reason what is wrong; no full stop at the end
	 * @param remedy what to write; no full stop at the end
	 */
	public void add(String property, String reason, String remedy) {
		ConfigurationProperty found = find(property);
		this.faults.add((found != null)
				? new PropertyFault(property, String.valueOf(found.getValue()), found.getOrigin(), reason, remedy)
				: new PropertyFault(property, null, null, reason, remedy));
	}

	/**
	 * Add a fault of a property whose value must never be shown.
	 * @param property the property's full name
	 * @param reason what is wrong, without the value
	 * @param remedy what to write
	 */
	public void addSecret(String property, String reason, String remedy) {
		ConfigurationProperty found = find(property);
		this.faults.add((found != null) ? new PropertyFault(property, HIDDEN, found.getOrigin(), reason, remedy)
				: new PropertyFault(property, null, null, reason, remedy));
	}

	/**
	 * Check that a duration is within limits.
	 * @param property the property's full name
	 * @param value its value
	 * @param least the least that is allowed
	 * @param most the most that is allowed
	 */
	public void checkBetween(String property, Duration value, Duration least, Duration most) {
		if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
			add(property, "it is not between " + print(least) + " and " + print(most),
					"Write a duration in these limits, such as " + print(example(least, most)));
		}
	}

	/**
	 * Check that a number is within limits.
	 * @param property the property's full name
	 * @param value its value
	 * @param least the least that is allowed
	 * @param most the most that is allowed
	 */
	public void checkBetween(String property, double value, double least, double most) {
		if (!(value >= least && value <= most)) {
			add(property, "it is not between " + print(least) + " and " + print(most),
					"Write a number in these limits, such as " + print(least));
		}
	}

	/**
	 * Check that a size is within limits.
	 * @param property the property's full name
	 * @param value its value
	 * @param least the least that is allowed
	 * @param most the most that is allowed
	 */
	public void checkBetween(String property, DataSize value, DataSize least, DataSize most) {
		if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
			add(property, "it is not between " + print(least) + " and " + print(most),
					"Write a size in these limits, such as " + print(least));
		}
	}

	/**
	 * Check the name of a customer-managed key, whose form is the provider's.
	 * @param property the property's full name
	 * @param value its value, or {@code null} if there is none
	 */
	public void checkKeyId(String property, @Nullable String value) {
		if (value != null && (value.isBlank() || value.length() > MAX_KEY_ID
				|| value.chars().anyMatch((character) -> character <= ' ' || character > '~'))) {
			add(property,
					"it cannot name a key: it is not made of 1 to " + MAX_KEY_ID
							+ " printable ASCII characters without spaces",
					"Write the key's id as the provider names it");
		}
	}

	/**
	 * Check that the names of a map's entries stand in brackets where Boot would leave
	 * characters out, and so read another name.
	 * @param map the full name of the property that is the map
	 * @param example the name of an entry that needs the brackets
	 */
	public void checkBrackets(String map, String example) {
		UnbracketedNames.below(map, this.sources)
			.forEach((name, origin) -> this.faults.add(new PropertyFault(name, null, origin.orElse(null),
					"Spring leaves characters out of a name without brackets", "Write the name in brackets, such as "
							+ map + "[" + example + "], in YAML \"[" + example + "]\"")));
	}

	/**
	 * Return how the names of a map's entries are written, environment variables aside:
	 * their names hold no hyphens, and mean the entry that differs in hyphens only.
	 * @param map the full name of the property that is the map
	 * @return the names
	 */
	public Set<String> writtenNames(String map) {
		return WrittenNames.below(map, this.sources);
	}

	private static Duration example(Duration least, Duration most) {
		return least.isZero() ? most : least;
	}

	private static String print(Duration duration) {
		for (ChronoUnit unit : List.of(ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MINUTES, ChronoUnit.SECONDS)) {
			if (!duration.isZero() && duration.toNanos() % unit.getDuration().toNanos() == 0) {
				return DurationStyle.SIMPLE.print(duration, unit);
			}
		}
		return DurationStyle.SIMPLE.print(duration, ChronoUnit.MILLIS);
	}

	private static String print(double number) {
		return (number == Math.rint(number)) ? String.valueOf((long) number) : String.valueOf(number);
	}

	private static String print(DataSize size) {
		for (DataUnit unit : List.of(DataUnit.TERABYTES, DataUnit.GIGABYTES, DataUnit.MEGABYTES, DataUnit.KILOBYTES)) {
			long unitBytes = DataSize.of(1, unit).toBytes();
			if (size.toBytes() % unitBytes == 0 && size.toBytes() > 0) {
				return size.toBytes() / unitBytes + unit.name().substring(0, 1) + "B";
			}
		}
		return size.toBytes() + "B";
	}

	private @Nullable ConfigurationProperty find(String property) {
		ConfigurationProperty found = find(ConfigurationPropertyName.of(property));
		return (found != null) ? found : find(ConfigurationPropertyName.of(property + "[0]"));
	}

	private @Nullable ConfigurationProperty find(ConfigurationPropertyName name) {
		for (ConfigurationPropertySource source : this.sources) {
			ConfigurationProperty found = source.getConfigurationProperty(name);
			if (found != null) {
				return found;
			}
		}
		return null;
	}

	/**
	 * Refuse the configuration if there is a fault.
	 * @throws InvalidCloudConfigurationException with all faults
	 */
	void throwIfAny() {
		if (!this.faults.isEmpty()) {
			throw new InvalidCloudConfigurationException(this.faults);
		}
	}

}
