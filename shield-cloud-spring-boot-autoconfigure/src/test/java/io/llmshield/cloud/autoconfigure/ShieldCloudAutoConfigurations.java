package io.llmshield.cloud.autoconfigure;

import java.util.List;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.util.ClassUtils;

/**
 * All auto-configurations of this module, as its imports file lists them.
 */
public final class ShieldCloudAutoConfigurations {

	private static final String PACKAGE = "io.llmshield.cloud.autoconfigure.";

	private ShieldCloudAutoConfigurations() {
	}

	public static AutoConfigurations all() {
		List<Class<?>> classes = new java.util.ArrayList<>();
		for (String name : ImportCandidates.load(AutoConfiguration.class, null)) {
			if (name.startsWith(PACKAGE)) {
				classes.add(ClassUtils.resolveClassName(name, null));
			}
		}
		return AutoConfigurations.of(classes.toArray(Class<?>[]::new));
	}

}
