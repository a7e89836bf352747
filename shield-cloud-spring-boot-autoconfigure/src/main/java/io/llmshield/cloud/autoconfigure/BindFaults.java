package io.llmshield.cloud.autoconfigure;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.Collectors;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

/**
 * Turns what Boot's binder throws into faults that say what to write. The value of a
 * property with an unknown name is never shown: it may be a mistyped name of a secret.
 */
final class BindFaults {

	private static final Map<Class<?>, Kind> KINDS = Map.of(Duration.class,
			new Kind("a duration", "Write a duration such as 500ms, 30s, 5m or 1h"), DataSize.class,
			new Kind("a size", "Write a size such as 512KB, 8MB or 1GB"), Boolean.class,
			new Kind("a boolean", "Write true or false"), Integer.class,
			new Kind("a whole number", "Write a whole number"), Long.class,
			new Kind("a whole number", "Write a whole number"), Float.class,
			new Kind("a number", "Write a number such as 0.5"), Double.class,
			new Kind("a number", "Write a number such as 0.5"));

	private final PropertyFaults faults;

	BindFaults(PropertyFaults faults) {
		this.faults = faults;
	}

	void add(String prefix, Class<?> type, BindException ex) {
		UnboundConfigurationPropertiesException unbound = unbound(ex);
		if (unbound != null) {
			unbound.getUnboundProperties().forEach((property) -> {
				Set<String> known = new LinkedHashSet<>();
				collectNames(prefix, type, known);
				collectEntryNames(prefix, type, property.getName(), known);
				addUnknown(property, known);
			});
			return;
		}
		Kind kind = kind(ex.getTarget().getType());
		this.faults.add(ex.getName().toString(), "it cannot be read as " + kind.name, kind.remedy);
	}

	private void addUnknown(ConfigurationProperty property, Set<String> known) {
		String name = property.getName().toString();
		String nearest = NearestMatch.of(name, known);
		this.faults.addSecret(name, "there is no such property",
				(nearest != null) ? "Did you mean " + nearest + "?" : "Remove it, or mend its name");
	}

	private static @Nullable UnboundConfigurationPropertiesException unbound(Throwable ex) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof UnboundConfigurationPropertiesException found) {
				return found;
			}
		}
		return null;
	}

	private static Kind kind(ResolvableType type) {
		Class<?> target = ClassUtils.resolvePrimitiveIfNecessary(type.resolve(Object.class));
		if (Map.class.isAssignableFrom(target)) {
			return new Kind("a group of properties", "Write named entries below it");
		}
		if (target.isRecord()) {
			Set<String> names = new LinkedHashSet<>();
			collectNames("", target, names);
			return new Kind("a group of properties", "Write one or more of " + String.join(", ", names) + " below it");
		}
		if (target.isEnum()) {
			String names = Stream.of(target.getEnumConstants())
				.map((constant) -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
				.collect(Collectors.joining(", "));
			return new Kind("one of " + names, "Write one of " + names);
		}
		return KINDS.getOrDefault(target,
				new Kind("a " + ClassUtils.getShortName(target), "See the documentation of the property"));
	}

	private static void collectNames(String prefix, Class<?> type, Set<String> names) {
		for (RecordComponent component : components(type)) {
			String name = (prefix.isEmpty() ? "" : prefix + ".")
					+ DataObjectPropertyName.toDashedForm(component.getName());
			if (component.getType().isRecord()) {
				collectNames(name, component.getType(), names);
			}
			else {
				names.add(name);
			}
		}
	}

	/** None of a class that is no record: what it takes is not looked for. */
	private static RecordComponent[] components(Class<?> type) {
		return type.isRecord() ? type.getRecordComponents() : new RecordComponent[0];
	}

	/** The names below the entry of a map, such as a store, that a property is in. */
	private static void collectEntryNames(String prefix, Class<?> type, ConfigurationPropertyName typed,
			Set<String> names) {
		for (RecordComponent component : components(type)) {
			ConfigurationPropertyName map = ConfigurationPropertyName
				.of(prefix + "." + DataObjectPropertyName.toDashedForm(component.getName()));
			Class<?> entry = ResolvableType.forMethodReturnType(component.getAccessor())
				.asMap()
				.getGeneric(1)
				.resolve(Object.class);
			if (entry.isRecord() && map.isAncestorOf(typed)) {
				collectNames(typed.chop(map.getNumberOfElements() + 1).toString(), entry, names);
			}
		}
	}

	/**
	 * What a property takes.
	 *
	 * @param name what it is called, with its article
	 * @param remedy what to write
	 */
	private record Kind(String name, String remedy) {
	}

}
