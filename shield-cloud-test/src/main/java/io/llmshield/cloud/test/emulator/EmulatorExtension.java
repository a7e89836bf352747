package io.llmshield.cloud.test.emulator;

import java.util.Optional;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Skips or fails what needs a missing emulator, and hands over endpoints.
 */
class EmulatorExtension implements ExecutionCondition, ParameterResolver {

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		Optional<RequiresEmulator> required = AnnotationSupport.findAnnotation(context.getElement(),
				RequiresEmulator.class);
		if (required.isEmpty()) {
			return ConditionEvaluationResult.enabled("needs no emulator of its own");
		}
		for (String service : required.get().value()) {
			Emulators.Search search = Emulators.shared(service);
			if (search.found().isEmpty()) {
				return missing(search.missing(service));
			}
		}
		return ConditionEvaluationResult.enabled("has " + String.join(", ", required.get().value()));
	}

	private static ConditionEvaluationResult missing(String reason) {
		if (Emulators.areRequired()) {
			throw new EmulatorException(reason + " (SHIELD_EMULATORS is 'required')", null);
		}
		return ConditionEvaluationResult.disabled(reason);
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == EmulatorEndpoint.class;
	}

	@Override
	public EmulatorEndpoint resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return service(context).map(Emulators::require)
			.orElseThrow(() -> new EmulatorException("there is no @RequiresEmulator around the parameter", null));
	}

	private static Optional<String> service(ExtensionContext context) {
		for (Optional<ExtensionContext> at = Optional.of(context); at.isPresent(); at = at.get().getParent()) {
			Optional<RequiresEmulator> found = AnnotationSupport.findAnnotation(at.get().getElement(),
					RequiresEmulator.class);
			if (found.isPresent()) {
				return Optional.of(found.get().value()[0]);
			}
		}
		return Optional.empty();
	}

}
