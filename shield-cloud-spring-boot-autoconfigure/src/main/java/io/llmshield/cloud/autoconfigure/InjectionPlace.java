package io.llmshield.cloud.autoconfigure;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;

/**
 * The place that wanted a bean which was not there, for messages.
 */
final class InjectionPlace {

	private final @Nullable InjectionPoint point;

	private InjectionPlace(@Nullable InjectionPoint point) {
		this.point = point;
	}

	/** The innermost one is the place that wants the bean. */
	static InjectionPlace of(Throwable failure) {
		InjectionPoint point = null;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof UnsatisfiedDependencyException dependency && dependency.getInjectionPoint() != null) {
				point = dependency.getInjectionPoint();
			}
		}
		return new InjectionPlace(point);
	}

	/** Return the class in quotation marks, or "The application". */
	String who() {
		return (this.point != null) ? "'" + this.point.getMember().getDeclaringClass().getName() + "'"
				: "The application";
	}

	<A extends Annotation> @Nullable A annotation(Class<A> type) {
		return (this.point != null) ? this.point.getAnnotation(type) : null;
	}

	/** Return the name of the field or parameter, if it is known. */
	@Nullable String name() {
		if (this.point == null) {
			return null;
		}
		Field field = this.point.getField();
		MethodParameter parameter = this.point.getMethodParameter();
		if (field != null || parameter == null) {
			return (field != null) ? field.getName() : null;
		}
		parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
		return parameter.getParameterName();
	}

}
