package io.llmshield.cloud.boot.test;

import java.util.List;
import java.util.stream.Stream;

import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which auto-configurations {@link LocalShieldCloud} brings into a slice.
 */
class SliceTests {

	private static final String PACKAGE = ShieldCloudAutoConfiguration.class.getPackageName();

	/** In a slice, the meters and the clouds have nothing to stand on. */
	private static final List<String> LEFT_OUT = List.of(PACKAGE + ".actuator.", PACKAGE + ".aws.", PACKAGE + ".azure.",
			PACKAGE + ".gcp.", PACKAGE + ".metrics.ShieldCloudMeterRegistryAutoConfiguration");

	private static Stream<String> named(Class<?> annotation) {
		return ImportCandidates.load(annotation, CloudProviderDescriptor.class.getClassLoader())
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith(PACKAGE + "."));
	}

	@Test
	void noneIsForgotten() {
		assertThat(named(LocalShieldCloud.class)).containsExactlyElementsOf(
				named(AutoConfiguration.class).filter((name) -> LEFT_OUT.stream().noneMatch(name::startsWith))
					.toList());
	}

}
