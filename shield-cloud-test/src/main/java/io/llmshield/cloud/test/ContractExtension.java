package io.llmshield.cloud.test;

import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What the contracts of storage and of secrets have in common: makes the fixture for each
 * contract class and a fresh environment for each test, skips what the driver or the
 * fixture cannot do, and tells in each failure which provider and mode it belongs to.
 *
 * @param <S> the test class that makes the fixture
 * @param <F> the fixture
 * @param <E> the environment
 */
public abstract class ContractExtension<S, F extends AutoCloseable, E extends AutoCloseable>
		implements ExecutionCondition, ParameterResolver, TestExecutionExceptionHandler {

	private final Namespace namespace = Namespace.create(getClass());

	private final Class<S> source;

	private final Class<F> fixture;

	private final Class<E> environment;

	/**
	 * Create the extension.
	 * @param source the type of the test class that makes the fixture
	 * @param fixture the type of the fixture
	 * @param environment the type of the environment, as tests ask for it
	 */
	protected ContractExtension(Class<S> source, Class<F> fixture, Class<E> environment) {
		this.source = source;
		this.fixture = fixture;
		this.environment = environment;
	}

	/**
	 * Make the fixture.
	 * @param source the test class
	 * @return the fixture
	 * @throws Exception if it cannot be made
	 */
	protected abstract F create(S source) throws Exception;

	/**
	 * Make the environment of a test.
	 * @param fixture the fixture
	 * @param mode how drivers are tested
	 * @return the environment
	 */
	protected abstract E environment(F fixture, ContractMode mode);

	/**
	 * Tell what is in the way of a test.
	 * @param fixture the fixture
	 * @param context the test
	 * @return reasons, none if the test can run
	 */
	protected abstract Stream<String> obstacles(F fixture, ExtensionContext context);

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		if (context.getTestMethod().isEmpty() || context.getTestInstances().isEmpty()) {
			return ConditionEvaluationResult.enabled("decided for each test and each set of arguments");
		}
		List<String> reasons = obstacles(fixture(context), context).toList();
		return reasons.isEmpty() ? ConditionEvaluationResult.enabled("driver and fixture have what it takes")
				: ConditionEvaluationResult.disabled(String.join(", ", reasons));
	}

	/**
	 * Return what a test and its class require by an annotation.
	 * @param <A> the annotation
	 * @param <T> what it names
	 * @param context the test
	 * @param annotation the annotation
	 * @param values its values
	 * @return all values
	 */
	protected static <A extends Annotation, T> Stream<T> required(ExtensionContext context, Class<A> annotation,
			Function<A, T[]> values) {
		return Stream.of(context.getTestClass(), context.getTestMethod())
			.flatMap((element) -> AnnotationSupport.findAnnotation(element, annotation).stream())
			.flatMap((found) -> Arrays.stream(values.apply(found)));
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == this.environment;
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return environment(context);
	}

	@Override
	public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
		failure.addSuppressed(new ContractFailure(environment(context).toString()));
		throw failure;
	}

	private E environment(ExtensionContext context) {
		return context.getStore(this.namespace)
			.computeIfAbsent(this.environment, (key) -> environment(fixture(context), ContractScope.mode(context)),
					this.environment);
	}

	private F fixture(ExtensionContext context) {
		S found = context.getRequiredTestInstances()
			.findInstance(this.source)
			.orElseThrow(() -> new ExtensionConfigurationException("No class around " + context.getRequiredTestClass()
					+ " implements " + this.source.getSimpleName()));
		return ContractScope.outermost(context)
			.getStore(this.namespace)
			.computeIfAbsent(this.fixture, (key) -> made(found), this.fixture);
	}

	private F made(S source) {
		try {
			return create(source);
		}
		catch (Exception ex) {
			throw new ExtensionConfigurationException("The " + this.fixture.getSimpleName() + " could not be made", ex);
		}
	}

	/**
	 * Carries the provider and the mode into the report of a failure.
	 */
	private static final class ContractFailure extends RuntimeException {

		private static final long serialVersionUID = 1L;

		ContractFailure(String environment) {
			super("while testing " + environment, null, false, false);
		}

	}

}
