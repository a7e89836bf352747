package io.llmshield.cloud.gcp;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * The rules of {@code docs/architecture.md} for this module.
 */
@AnalyzeClasses(packages = "io.llmshield.cloud.gcp", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	/** Names and ids must not have other digits under another default locale. */
	@ArchTest
	static final ArchRule formatsNameTheirLocale = noClasses().should()
		.callMethod(String.class, "format", String.class, Object[].class)
		.orShould()
		.callMethod(String.class, "formatted", Object[].class);

}
