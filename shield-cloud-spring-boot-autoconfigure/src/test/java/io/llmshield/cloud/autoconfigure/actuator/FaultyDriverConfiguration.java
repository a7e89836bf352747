package io.llmshield.cloud.autoconfigure.actuator;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.secrets.ForwardingSecretDriver;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretPage;
import io.llmshield.cloud.storage.ForwardingStorageDriver;
import io.llmshield.cloud.storage.StorageDriver;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The local drivers, which fail when a test wants them to.
 */
@Configuration(proxyBeanMethods = false)
class FaultyDriverConfiguration {

	@Bean
	Faults faults() {
		return new Faults();
	}

	@Bean(defaultCandidate = false)
	SecretDriver shieldCloudSecretDriver(LocalProvider provider, Faults faults) {
		return new ForwardingSecretDriver(provider.secretDriver()) {
			@Override
			public SecretPage list(String prefix, @Nullable String pageToken) {
				faults.call(faults.secrets, CloudErrorKind.SECRET_LIST);
				return super.list(prefix, pageToken);
			}
		};
	}

	@Bean(defaultCandidate = false)
	StorageDriver shieldCloudStorageDriver(LocalProvider provider, Faults faults) {
		return new ForwardingStorageDriver(provider.storageDriver()) {
			@Override
			public String location(String bucket) {
				faults.call(faults.storage, CloudErrorKind.STORAGE_FETCH);
				return super.location(bucket);
			}
		};
	}

	/** What the drivers answer with. */
	static class Faults {

		volatile @Nullable CloudErrorCategory secrets;

		volatile @Nullable CloudErrorCategory storage;

		private void call(@Nullable CloudErrorCategory category, CloudErrorKind kind) {
			if (category != null) {
				throw CloudException.of(kind, category).reason("as the test wants it").build();
			}
		}

	}

}
