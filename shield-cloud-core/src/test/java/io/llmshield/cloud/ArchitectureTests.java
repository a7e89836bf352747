package io.llmshield.cloud;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.storage.StorageDriver;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The rules of {@code docs/architecture.md} that a compiler cannot check.
 */
@AnalyzeClasses(packages = "io.llmshield.cloud", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule coreKnowsNeitherBootNorAnyCloud = noClasses().should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.boot..", "software.amazon..", "io.awspring..", "com.google.cloud..",
				"com.azure..", "com.microsoft..");

	@ArchTest
	static final ArchRule neutralCodeKnowsNoProvider = noClasses().that()
		.resideOutsideOfPackage("io.llmshield.cloud.local..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.llmshield.cloud.local..");

	@ArchTest
	static final ArchRule packagesDoNotFormCycles = slices().matching("io.llmshield.cloud.(**)")
		.should()
		.beFreeOfCycles();

	@ArchTest
	static final ArchRule secretsAndObjectsAreIndependent = noClasses().that()
		.resideInAPackage("io.llmshield.cloud.secrets..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.llmshield.cloud.storage..");

	@ArchTest
	static final ArchRule packagesAreNamedAfterWhatTheyDo = noClasses().should()
		.resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..internal..", "..helper..");

	@ArchTest
	static final ArchRule providersHideTheirDrivers = classes().that()
		.implement(SecretDriver.class)
		.or()
		.implement(StorageDriver.class)
		.and()
		.doNotHaveModifier(JavaModifier.ABSTRACT)
		.should()
		.notBePublic();

	@ArchTest
	static final ArchRule publicClassesAreFinalOrMadeForExtension = classes().that()
		.arePublic()
		.and()
		.areTopLevelClasses()
		.and()
		.areNotInterfaces()
		.and()
		.areNotEnums()
		.should(beFinalOrMadeForExtension());

	/** Names and ids must not have other digits under another default locale. */
	@ArchTest
	static final ArchRule formatsNameTheirLocale = noClasses().should()
		.callMethod(String.class, "format", String.class, Object[].class)
		.orShould()
		.callMethod(String.class, "formatted", Object[].class);

	@ArchTest
	static final ArchRule secretValuesAreNotSerialisable = classes().that()
		.areAssignableTo(SecretValue.class)
		.should()
		.notBeAssignableTo(java.io.Serializable.class);

	private static ArchCondition<JavaClass> beFinalOrMadeForExtension() {
		return new ArchCondition<>("be final, abstract or an exception") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				boolean fine = type.getModifiers().contains(JavaModifier.FINAL)
						|| type.getModifiers().contains(JavaModifier.ABSTRACT) || type.isAssignableTo(Throwable.class);
				events.add(new SimpleConditionEvent(type, fine, type.getName() + " is public and open"));
			}

		};
	}

}
