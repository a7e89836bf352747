package io.llmshield.cloud.test;

import java.util.Optional;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Finds its way from a test up through the classes around it. For the kit's extensions.
 */
public final class ContractScope {

	private ContractScope() {
	}

	/**
	 * Return the mode in which a test runs.
	 * @param context the test's context
	 * @return the mode of the nearest enclosing class that names one, else
	 * {@link ContractMode#DRIVER}
	 */
	public static ContractMode mode(ExtensionContext context) {
		Optional<ExtensionContext> current = Optional.of(context);
		while (current.isPresent()) {
			Optional<ContractMode> mode = AnnotationSupport.findAnnotation(current.get().getTestClass(), InMode.class)
				.map(InMode::value);
			if (mode.isPresent()) {
				return mode.get();
			}
			current = current.get().getParent();
		}
		return ContractMode.DRIVER;
	}

	/**
	 * Return the context of the outermost test class: what is stored there lives until
	 * the last test of a provider has run.
	 * @param context the test's context
	 * @return the outermost class' context
	 */
	public static ExtensionContext outermost(ExtensionContext context) {
		ExtensionContext outermost = context;
		Optional<ExtensionContext> current = Optional.of(context);
		while (current.isPresent()) {
			if (current.get().getTestClass().isPresent()) {
				outermost = current.get();
			}
			current = current.get().getParent();
		}
		return outermost;
	}

}
