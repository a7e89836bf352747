package io.llmshield.cloud.autoconfigure.gcp;

import com.google.cloud.spring.autoconfigure.core.GcpContextAutoConfiguration;
import com.google.cloud.spring.autoconfigure.secretmanager.GcpSecretManagerAutoConfiguration;
import com.google.cloud.spring.autoconfigure.storage.GcpStorageAutoConfiguration;
import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfigurations;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * Runs contexts with the provider {@code gcp} selected: all auto-configurations of this
 * module and those of Spring Cloud GCP.
 */
final class GcpRunner {

	static final String PROJECT = "llmshield.cloud.gcp.project-id=shield-test";

	private GcpRunner() {
	}

	static ApplicationContextRunner bare() {
		return new ApplicationContextRunner().withConfiguration(ShieldCloudAutoConfigurations.all())
			.withConfiguration(AutoConfigurations.of(GcpContextAutoConfiguration.class,
					GcpSecretManagerAutoConfiguration.class, GcpStorageAutoConfiguration.class))
			.withPropertyValues("llmshield.cloud.provider=gcp", "llmshield.cloud.secrets.watch.interval=0s");
	}

	/** With a key that Google has never seen. */
	static ApplicationContextRunner usable() {
		return bare().withPropertyValues(PROJECT,
				"spring.cloud.gcp.credentials.encoded-key=" + ServiceAccountKey.encoded());
	}

	static ApplicationContextRunner on(String storage, String secrets) {
		return bare().withPropertyValues(PROJECT, "llmshield.cloud.gcp.storage.endpoint=" + storage,
				"llmshield.cloud.gcp.secrets.endpoint=" + secrets);
	}

}
