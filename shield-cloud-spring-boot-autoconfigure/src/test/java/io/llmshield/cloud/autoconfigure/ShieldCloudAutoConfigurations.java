package io.llmshield.cloud.autoconfigure;

import java.util.List;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.util.ClassUtils;

/**
 * All auto-configurations of this module, as its imports file lists them.
 */
public final class ShieldCloudAutoConfigurations {

	private static final String PACKAGE = "io.llmshield.cloud.autoconfigure.";

	private ShieldCloudAutoConfigurations() {
	}

	public static AutoConfigurations all() {
		return AutoConfigurations
			.of(names().stream().map((name) -> ClassUtils.resolveClassName(name, null)).toArray(Class<?>[]::new));
	}

	public static List<String> names() {
		return ImportCandidates.load(AutoConfiguration.class, null)
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith(PACKAGE))
			.toList();
	}

}
