package io.llmshield.cloud.boot.test.connection;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.Container;
import org.testcontainers.utility.DockerImageName;

import org.springframework.boot.testcontainers.context.ImportTestcontainers;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/**
 * Finds out which providers the containers of a test stand in for, before there are bean
 * definitions: {@code @ServiceConnection} on fields and methods of classes, of what they
 * extend, and of what {@code @Import} and {@code @ImportTestcontainers} name. Starts
 * nothing. What a component scan finds is not seen.
 */
class ContainerSearch {

	private final Set<Class<?>> seen = new HashSet<>();

	private final Set<String> providers = new TreeSet<>();

	/** Return the ids of the providers. */
	Set<String> found() {
		return Set.copyOf(this.providers);
	}

	ContainerSearch in(@Nullable Class<?> candidate) {
		if (candidate == null || candidate.getName().startsWith("java.") || !this.seen.add(candidate)) {
			return this;
		}
		ReflectionUtils.doWithLocalFields(candidate, this::inField);
		ReflectionUtils.doWithLocalMethods(candidate, this::inMethod);
		MergedAnnotations annotations = MergedAnnotations.from(candidate);
		annotations.stream(Import.class).forEach(this::inClassesOf);
		annotations.stream(ImportTestcontainers.class).forEach(this::inClassesOf);
		if (TestContextAnnotationUtils.searchEnclosingClass(candidate)) {
			in(candidate.getEnclosingClass());
		}
		for (Class<?> type : candidate.getInterfaces()) {
			in(type);
		}
		return in(candidate.getSuperclass());
	}

	private void inClassesOf(MergedAnnotation<?> annotation) {
		for (Class<?> type : annotation.getClassArray(MergedAnnotation.VALUE)) {
			in(type);
		}
	}

	private void inMethod(Method method) {
		add(MergedAnnotations.from(method), method.getReturnType(), null);
	}

	private void inField(Field field) {
		MergedAnnotations annotations = MergedAnnotations.from(field);
		if (annotations.isPresent(ServiceConnection.class) && Modifier.isStatic(field.getModifiers())) {
			ReflectionUtils.makeAccessible(field);
			if (ReflectionUtils.getField(field, null) instanceof Container<?> container) {
				add(annotations, container.getClass(), container);
			}
		}
	}

	private void add(MergedAnnotations annotations, Class<?> type, @Nullable Container<?> container) {
		annotations.stream(ServiceConnection.class).forEach((annotation) -> {
			String name = annotation.getString("name");
			EmulatorContainer.of(type, StringUtils.hasText(name) ? name : imageOf(container))
				.map(EmulatorContainer::provider)
				.ifPresent(this.providers::add);
		});
	}

	/** As Boot names a connection that has no name. */
	private static @Nullable String imageOf(@Nullable Container<?> container) {
		return (container != null) ? DockerImageName.parse(container.getDockerImageName()).getRepository() : null;
	}

}
