package io.llmshield.cloud.autoconfigure.actuator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.llmshield.cloud.autoconfigure.storage.StoreLocation;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.storage.StorageDriver;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/**
 * Tells the selected provider, what it can do, and the stores.
 */
class CloudInfoContributor implements InfoContributor {

	private final String provider;

	private final @Nullable SecretDriver secrets;

	private final @Nullable StorageDriver storage;

	private final Map<String, StoreLocation> stores;

	CloudInfoContributor(String provider, @Nullable SecretDriver secrets, @Nullable StorageDriver storage,
			Map<String, StoreLocation> stores) {
		this.provider = provider;
		this.secrets = secrets;
		this.storage = storage;
		this.stores = stores;
	}

	@Override
	public void contribute(Info.Builder builder) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("provider", this.provider);
		if (this.secrets != null) {
			details.put("secrets", Map.of("capabilities", names(this.secrets.capabilities().supported())));
		}
		if (this.storage != null) {
			Map<String, Object> storage = new LinkedHashMap<>();
			storage.put("capabilities", names(this.storage.capabilities().supported()));
			storage.put("stores", this.stores);
			details.put("storage", storage);
		}
		builder.withDetail("shieldCloud", details);
	}

	private static List<String> names(Set<? extends Enum<?>> capabilities) {
		return capabilities.stream()
			.map((capability) -> capability.name().toLowerCase(Locale.ROOT).replace('_', '-'))
			.sorted()
			.toList();
	}

}
