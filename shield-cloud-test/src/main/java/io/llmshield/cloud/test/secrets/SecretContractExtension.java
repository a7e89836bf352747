package io.llmshield.cloud.test.secrets;

import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import io.llmshield.cloud.secrets.SecretCapabilities;
import io.llmshield.cloud.test.ContractScope;
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
 * Makes the fixture and a fresh {@link SecretEnvironment} for each test, skips what the
 * driver or the fixture cannot do, and tells in each failure which provider and mode it
 * belongs to.
 */
class SecretContractExtension implements ExecutionCondition, ParameterResolver, TestExecutionExceptionHandler {

	private static final Namespace NAMESPACE = Namespace.create(SecretContractExtension.class);

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		if (context.getTestMethod().isEmpty() || context.getTestInstances().isEmpty()) {
			return ConditionEvaluationResult.enabled("decided for each test and each set of arguments");
		}
		SecretContractFixture fixture = fixture(context);
		SecretCapabilities capabilities = fixture.driver().capabilities();
		Stream<String> missing = required(context, RequiresSecretCapability.class, RequiresSecretCapability::value)
			.filter((capability) -> !capabilities.has(capability))
			.map((capability) -> "the driver lacks " + capability);
		Stream<String> present = required(context, RequiresMissingSecretCapability.class,
				RequiresMissingSecretCapability::value)
			.filter(capabilities::has)
			.map((capability) -> "the driver has " + capability);
		Stream<String> unable = required(context, RequiresSecretAbility.class, RequiresSecretAbility::value)
			.filter((ability) -> !fixture.abilities().contains(ability))
			.map((ability) -> "the fixture lacks " + ability);
		List<String> reasons = Stream.of(missing, present, unable).flatMap(Function.identity()).toList();
		return reasons.isEmpty() ? ConditionEvaluationResult.enabled("driver and fixture have what it takes")
				: ConditionEvaluationResult.disabled(String.join(", ", reasons));
	}

	private static <A extends Annotation, T> Stream<T> required(ExtensionContext context, Class<A> annotation,
			Function<A, T[]> values) {
		return Stream.of(context.getTestClass(), context.getTestMethod())
			.flatMap((element) -> AnnotationSupport.findAnnotation(element, annotation).stream())
			.flatMap((found) -> Arrays.stream(values.apply(found)));
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == SecretEnvironment.class;
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return environment(context);
	}

	@Override
	public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
		failure.addSuppressed(new SecretContractFailure(environment(context).toString()));
		throw failure;
	}

	private static SecretEnvironment environment(ExtensionContext context) {
		return context.getStore(NAMESPACE)
			.computeIfAbsent(SecretEnvironment.class,
					(key) -> new SecretEnvironment(fixture(context), ContractScope.mode(context)),
					SecretEnvironment.class);
	}

	private static SecretContractFixture fixture(ExtensionContext context) {
		SecretFixtureSource source = context.getRequiredTestInstances()
			.findInstance(SecretFixtureSource.class)
			.orElseThrow(() -> new ExtensionConfigurationException(
					"No class around " + context.getRequiredTestClass() + " implements SecretFixtureSource"));
		return ContractScope.outermost(context)
			.getStore(NAMESPACE)
			.computeIfAbsent(SecretContractFixture.class, (key) -> create(source), SecretContractFixture.class);
	}

	private static SecretContractFixture create(SecretFixtureSource source) {
		try {
			return source.createFixture();
		}
		catch (Exception ex) {
			throw new ExtensionConfigurationException("The secrets fixture could not be made", ex);
		}
	}

	/**
	 * Carries the provider and the mode into the report of a failure.
	 */
	private static final class SecretContractFailure extends RuntimeException {

		private static final long serialVersionUID = 1L;

		SecretContractFailure(String environment) {
			super("while testing " + environment, null, false, false);
		}

	}

}
