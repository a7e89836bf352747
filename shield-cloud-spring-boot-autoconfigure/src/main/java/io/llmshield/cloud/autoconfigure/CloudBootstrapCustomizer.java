package io.llmshield.cloud.autoconfigure;

import org.springframework.context.support.GenericApplicationContext;

/**
 * Adds the application's own beans where {@code spring.config.import=shield-secret:}
 * reads secrets, which is before the application's context is there: connection details,
 * credentials, a client, a whole {@link io.llmshield.cloud.secrets.SecretDriver
 * SecretDriver}. They take the place of the ones that the configuration would make, as
 * they do in the application. Registered by a {@code BootstrapRegistryInitializer} of the
 * {@code SpringApplication}: <pre>
 * application.addBootstrapRegistryInitializer((registry) -&gt; registry.register(CloudBootstrapCustomizer.class,
 *     InstanceSupplier.of((context) -&gt; context.registerBean(CredentialsProvider.class, () -&gt; credentials))));
 * </pre> Tests use it for emulators that properties cannot describe.
 */
@FunctionalInterface
public interface CloudBootstrapCustomizer {

	/**
	 * Add beans.
	 * @param context the context that secrets are read with, not yet refreshed; it is
	 * closed when they have been read, and with it the beans that it makes
	 */
	void customize(GenericApplicationContext context);

}
