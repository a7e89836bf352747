package io.llmshield.cloud.secrets;

import java.util.function.Function;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a secret's value what a handle gives out. Immutable.
 *
 * @param <T> what that is
 * @param function makes it; may keep the value only if it is not shared
 * @param shared whether it is made once for each version and given to everybody;
 * otherwise it is made for each caller, who may change or wipe it
 */
record SecretMapping<T>(Function<SecretValue, ? extends @Nullable T> function, boolean shared) {

	@SuppressWarnings("unchecked") // each branch makes what the class says
	static <T> SecretMapping<T> to(Class<T> type) {
		if (type == String.class) {
			return new SecretMapping<>((value) -> (T) value.asText(), true);
		}
		if (type == SecretValue.class) {
			return new SecretMapping<>((value) -> (T) value.copy(), false);
		}
		if (type == byte[].class) {
			return new SecretMapping<>((value) -> (T) value.asBytes(), false);
		}
		if (type == KeyRing.class) {
			return new SecretMapping<>((value) -> (T) KeyRing.parse(value), true);
		}
		return new SecretMapping<>((value) -> value.asJson(type), true);
	}

	/**
	 * Map a value.
	 * @throws CloudException {@code INVALID_ARGUMENT} if it does not fit
	 */
	T map(String name, SecretValue value) {
		try {
			T mapped = this.function.apply(value);
			if (mapped == null) {
				throw unusable(name, "the converter made nothing of it");
			}
			return mapped;
		}
		catch (CloudException ex) {
			throw (ex.resource() != null) ? ex : ex.toBuilder().resource(name).build();
		}
		catch (RuntimeException ex) {
			// Others' messages may quote the payload: neither text nor cause is kept
			throw unusable(name, "the converter failed with " + ex.getClass().getName());
		}
	}

	private static CloudException unusable(String name, String reason) {
		return CloudException.of(CloudErrorKind.SECRET_FORMAT, CloudErrorCategory.INVALID_ARGUMENT)
			.provider("any provider")
			.operation("convert the secret payload")
			.resource(name)
			.reason(reason)
			.remedy("Compare the payload with what the converter takes")
			.build();
	}

}
