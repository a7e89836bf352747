package io.llmshield.cloud.autoconfigure.aot;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.generate.GeneratedFiles;
import org.springframework.aot.generate.GeneratedFiles.FileHandler;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ByteArrayResource;

/**
 * Writes down what the beans of an application are generated for.
 */
class BuiltForProcessor implements BeanFactoryInitializationAotProcessor {

	@Override
	public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
			ConfigurableListableBeanFactory beanFactory) {
		Environment environment = beanFactory.getBean(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME,
				Environment.class);
		if (BuiltFor.isTest(environment)) {
			return null;
		}
		BuiltFor builtFor = BuiltFor.of(environment);
		return (context, code) -> {
			context.getGeneratedFiles()
				.handleFile(GeneratedFiles.Kind.RESOURCE, BuiltFor.RESOURCE, (file) -> write(file, builtFor));
			context.getRuntimeHints().resources().registerPattern(BuiltFor.RESOURCE);
		};
	}

	/**
	 * Contexts of Spring's tests without Boot share the files, and nothing checks them.
	 */
	private static void write(FileHandler file, BuiltFor builtFor) {
		if (!file.exists()) {
			file.create(new ByteArrayResource(builtFor.text().getBytes(StandardCharsets.UTF_8)));
		}
	}

}
