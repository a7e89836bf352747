package io.llmshield.cloud.autoconfigure.aot;

import org.springframework.aot.generate.GeneratedFiles;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * Writes down what the beans are generated for.
 */
class BuiltForProcessor implements BeanFactoryInitializationAotProcessor {

	@Override
	public BeanFactoryInitializationAotContribution processAheadOfTime(ConfigurableListableBeanFactory beanFactory) {
		BuiltFor builtFor = BuiltFor
			.of(beanFactory.getBean(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME, Environment.class));
		return (context, code) -> {
			context.getGeneratedFiles().addFile(GeneratedFiles.Kind.RESOURCE, BuiltFor.RESOURCE, builtFor.text());
			context.getRuntimeHints().resources().registerPattern(BuiltFor.RESOURCE);
		};
	}

}
