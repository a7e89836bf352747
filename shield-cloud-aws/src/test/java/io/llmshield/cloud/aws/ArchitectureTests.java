package io.llmshield.cloud.aws;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.storage.StorageDriver;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The rules of {@code docs/architecture.md} for this module.
 */
@AnalyzeClasses(packages = "io.llmshield.cloud.aws", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule driversKnowNeitherSpringNorAnotherCloud = noClasses().should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework..", "io.awspring..", "com.google.cloud..", "com.azure..",
				"io.llmshield.cloud.local..", "io.llmshield.cloud.autoconfigure..");

	@ArchTest
	static final ArchRule secretsObjectsAndIdentityAreIndependent = slices().matching("io.llmshield.cloud.aws.(*)..")
		.should()
		.notDependOnEachOther();

	/** Names and ids must not have other digits under another default locale. */
	@ArchTest
	static final ArchRule formatsNameTheirLocale = noClasses().should()
		.callMethod(String.class, "format", String.class, Object[].class)
		.orShould()
		.callMethod(String.class, "formatted", Object[].class);

	@ArchTest
	static final ArchRule driversAreHidden = classes().that()
		.implement(SecretDriver.class)
		.or()
		.implement(StorageDriver.class)
		.should()
		.notBePublic();

	@ArchTest
	static final ArchRule publicClassesAreFinal = classes().that()
		.arePublic()
		.and()
		.areTopLevelClasses()
		.should()
		.haveModifier(JavaModifier.FINAL);

	@ArchTest
	static final ArchRule packagesAreNamedAfterWhatTheyDo = noClasses().should()
		.resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..internal..", "..helper..");

}
