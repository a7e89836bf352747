package io.llmshield.cloud.autoconfigure.actuator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Health of the objects: the worst of all stores, whose buckets are asked at the same
 * time.
 */
class StorageHealthIndicator extends AbstractHealthIndicator {

	private final CloudHealth health;

	private final Map<String, Probe> stores;

	StorageHealthIndicator(CloudHealth health, Map<String, Probe> stores) {
		super("The health of the objects could not be determined");
		this.health = health;
		this.stores = new TreeMap<>(stores);
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		this.stores.values().forEach(Probe::begin);
		Map<String, Object> details = new LinkedHashMap<>();
		Status worst = Status.UP;
		for (Map.Entry<String, Probe> store : this.stores.entrySet()) {
			ProbeOutcome outcome = store.getValue().await();
			Status status = this.health.status(outcome);
			worst = worse(worst, status);
			Map<String, Object> detail = new LinkedHashMap<>();
			detail.put("status", status.getCode());
			detail.putAll(CloudHealth.details(outcome));
			details.put(store.getKey(), detail);
		}
		builder.status(worst)
			.withDetail("provider", this.health.provider())
			.withDetail("circuitBreaker", this.health.breaker())
			.withDetail("stores", details);
	}

	private static Status worse(Status left, Status right) {
		if (left.equals(Status.DOWN) || right.equals(Status.DOWN)) {
			return Status.DOWN;
		}
		return left.equals(Status.UP) ? right : left;
	}

}
