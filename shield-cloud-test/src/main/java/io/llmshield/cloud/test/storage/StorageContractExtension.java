package io.llmshield.cloud.test.storage;

import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import io.llmshield.cloud.storage.StorageCapabilities;
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
 * Makes the fixture and a fresh {@link StorageEnvironment} for each test, skips what the
 * driver or the fixture cannot do, and tells in each failure which provider and mode it
 * belongs to.
 */
class StorageContractExtension implements ExecutionCondition, ParameterResolver, TestExecutionExceptionHandler {

	private static final Namespace NAMESPACE = Namespace.create(StorageContractExtension.class);

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		if (context.getTestMethod().isEmpty() || context.getTestInstances().isEmpty()) {
			return ConditionEvaluationResult.enabled("decided for each test and each set of arguments");
		}
		StorageContractFixture fixture = fixture(context);
		StorageCapabilities capabilities = fixture.driver().capabilities();
		Stream<String> missing = required(context, RequiresStorageCapability.class, RequiresStorageCapability::value)
			.filter((capability) -> !capabilities.has(capability))
			.map((capability) -> "the driver lacks " + capability);
		Stream<String> present = required(context, RequiresMissingStorageCapability.class,
				RequiresMissingStorageCapability::value)
			.filter(capabilities::has)
			.map((capability) -> "the driver has " + capability);
		Stream<String> unable = required(context, RequiresStorageAbility.class, RequiresStorageAbility::value)
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
		return parameter.getParameter().getType() == StorageEnvironment.class;
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return environment(context);
	}

	@Override
	public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
		failure.addSuppressed(new StorageContractFailure(environment(context).toString()));
		throw failure;
	}

	private static StorageEnvironment environment(ExtensionContext context) {
		return context.getStore(NAMESPACE)
			.computeIfAbsent(StorageEnvironment.class,
					(key) -> new StorageEnvironment(fixture(context), ContractScope.mode(context)),
					StorageEnvironment.class);
	}

	private static StorageContractFixture fixture(ExtensionContext context) {
		StorageFixtureSource source = context.getRequiredTestInstances()
			.findInstance(StorageFixtureSource.class)
			.orElseThrow(() -> new ExtensionConfigurationException(
					"No class around " + context.getRequiredTestClass() + " implements StorageFixtureSource"));
		return ContractScope.outermost(context)
			.getStore(NAMESPACE)
			.computeIfAbsent(StorageContractFixture.class, (key) -> create(source), StorageContractFixture.class);
	}

	private static StorageContractFixture create(StorageFixtureSource source) {
		try {
			return source.createFixture();
		}
		catch (Exception ex) {
			throw new ExtensionConfigurationException("The storage fixture could not be made", ex);
		}
	}

	/**
	 * Carries the provider and the mode into the report of a failure.
	 */
	private static final class StorageContractFailure extends RuntimeException {

		private static final long serialVersionUID = 1L;

		StorageContractFailure(String environment) {
			super("while testing " + environment, null, false, false);
		}

	}

}
