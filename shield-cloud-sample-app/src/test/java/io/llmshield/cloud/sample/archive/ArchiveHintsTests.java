package io.llmshield.cloud.sample.archive;

import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a native image must know to read and write archived scans.
 */
class ArchiveHintsTests {

	@Test
	void archivedScansAreBoundByReflection() throws NoSuchMethodException {
		RuntimeHints hints = new RuntimeHints();
		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, ScanArchive.class);
		assertThat(RuntimeHintsPredicates.reflection()
			.onConstructorInvocation(ArchivedScan.class.getDeclaredConstructors()[0])).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(ArchivedScan.class.getMethod("id")))
			.accepts(hints);
	}

}
