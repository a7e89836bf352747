package io.llmshield.cloud.autoconfigure.secrets;

import java.util.Objects;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.SecretHandle;
import io.llmshield.cloud.secrets.SecretHandles;
import io.llmshield.cloud.secrets.ShieldSecret;

import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.core.ResolvableType;

/**
 * Reads from the place of an injection which secret is wanted there, and as what.
 */
final class SecretInjection {

	private SecretInjection() {
	}

	/**
	 * Return the handle for a place.
	 * @param point the place, which has the annotation {@link ShieldSecret}
	 * @param handles makes the handle
	 * @param beanFactory resolves placeholders
	 * @return the handle
	 */
	@SuppressWarnings("unchecked") // the type is the place's own
	static <T> SecretHandle<T> handle(InjectionPoint point, SecretHandles handles,
			ConfigurableBeanFactory beanFactory) {
		ShieldSecret secret = point.getAnnotation(ShieldSecret.class);
		if (secret == null) {
			throw wrong(point, "it has no @ShieldSecret", "Add @ShieldSecret with the secret's name");
		}
		Class<T> type = (Class<T>) type(point);
		String name = Objects.requireNonNullElse(beanFactory.resolveEmbeddedValue(secret.value()), "");
		return secret.lazy() ? handles.getLazy(name, type) : handles.get(name, type);
	}

	private static Class<?> type(InjectionPoint point) {
		ResolvableType declared = (point instanceof DependencyDescriptor descriptor) ? descriptor.getResolvableType()
				: ResolvableType.NONE;
		Class<?> type = declared.as(SecretHandle.class).getGeneric(0).resolve();
		if (type == null || type == Object.class) {
			throw wrong(point, "the handle's type does not say what the secret is to be",
					"Declare it, such as SecretHandle<String>");
		}
		return type;
	}

	private static CloudException wrong(InjectionPoint point, String reason, String remedy) {
		return CloudException.of(CloudErrorKind.CONFIG_ERROR, CloudErrorCategory.CONFIGURATION)
			.provider("any provider")
			.operation("inject the secret")
			.resource(point.getMember().getDeclaringClass().getName() + "." + point.getMember().getName())
			.reason(reason)
			.remedy(remedy)
			.build();
	}

}
