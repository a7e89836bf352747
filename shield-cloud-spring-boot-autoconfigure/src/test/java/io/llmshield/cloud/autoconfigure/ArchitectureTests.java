package io.llmshield.cloud.autoconfigure;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The rules of {@code docs/architecture.md} that a compiler cannot check. The core's
 * tests hold the core away from Boot.
 */
@AnalyzeClasses(packages = "io.llmshield.cloud.autoconfigure", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule autoConfigurationsArePublicAndFinal = classes().that()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.bePublic()
		.andShould()
		.haveModifier(JavaModifier.FINAL)
		.andShould()
		.haveSimpleNameEndingWith("AutoConfiguration");

	@ArchTest
	static final ArchRule beanMethodsArePackagePrivate = methods().that()
		.areAnnotatedWith(Bean.class)
		.should()
		.bePackagePrivate();

	@ArchTest
	static final ArchRule propertiesAreCheckedRecords = classes().that()
		.areAnnotatedWith(ConfigurationProperties.class)
		.and()
		.doNotBelongToAnyOf(CloudProperties.class)
		.should()
		.beRecords()
		.andShould()
		.implement(CheckedProperties.class);

	/** Its id is all that the neutral wiring may know of a provider. */
	@ArchTest
	static final ArchRule neutralWiringKnowsNoProvider = noClasses().that()
		.resideOutsideOfPackages("..autoconfigure.local..", "..autoconfigure.aws..", "..autoconfigure.gcp..",
				"..autoconfigure.azure..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.llmshield.cloud.local..", "io.llmshield.cloud.autoconfigure.local..",
				"io.llmshield.cloud.aws..", "io.llmshield.cloud.autoconfigure.aws..", "io.llmshield.cloud.gcp..",
				"io.llmshield.cloud.autoconfigure.gcp..", "io.llmshield.cloud.azure..",
				"io.llmshield.cloud.autoconfigure.azure..", "software.amazon..", "io.awspring..", "com.google.cloud..",
				"com.azure..", "com.microsoft..");

	@ArchTest
	static final ArchRule packagesDoNotFormCycles = slices().matching("io.llmshield.cloud.autoconfigure.(**)")
		.should()
		.beFreeOfCycles();

	@ArchTest
	static final ArchRule packagesAreNamedAfterWhatTheyDo = noClasses().should()
		.resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..internal..", "..helper..");

	/** Micrometer's meters may be absent, the actuator too. */
	@ArchTest
	static final ArchRule onlyItsPackageKnowsTheActuator = noClasses().that()
		.resideOutsideOfPackage("..autoconfigure.actuator..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.boot.actuate..", "org.springframework.boot.health..");

}
