package io.llmshield.cloud.test;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Skips what belongs to the other mode.
 */
class ModeCondition implements ExecutionCondition {

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		ContractMode mode = ContractScope.mode(context);
		return AnnotationSupport.findAnnotation(context.getElement(), RequiresMode.class)
			.filter((required) -> required.value() != mode)
			.map((required) -> ConditionEvaluationResult.disabled("runs in mode " + required.value() + " only"))
			.orElseGet(() -> ConditionEvaluationResult.enabled("runs in mode " + mode));
	}

}
