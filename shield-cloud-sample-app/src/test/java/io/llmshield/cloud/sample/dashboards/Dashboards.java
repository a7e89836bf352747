package io.llmshield.cloud.sample.dashboards;

import java.util.List;

import io.llmshield.cloud.sample.dashboards.Dashboard.Panel;
import io.llmshield.cloud.sample.dashboards.Dashboard.Scale;
import io.llmshield.cloud.sample.dashboards.Dashboard.Section;
import io.llmshield.cloud.sample.dashboards.Query.Kind;

/**
 * What the dashboards show. All files in {@code dashboards/} are made from this.
 */
final class Dashboards {

	private static final String SECRETS = "shield.cloud.secrets";

	private static final String STORAGE = "shield.cloud.storage";

	private static final String SCAN = "shield.sample.scan";

	private Dashboards() {
	}

	static List<Dashboard> all() {
		return List.of(
				new Dashboard("shield-cloud", "Shield Cloud",
						List.of(health(), secrets(), storage(), resilience(), telemetry())),
				new Dashboard("shield-sample", "LLM Shield sample", List.of(sample())));
	}

	private static Section health() {
		return new Section("Health",
				List.of(Panel.of("Health", Scale.NUMBER,
						"1 is up, 0.5 degraded, 0 down; the worst of all instances. The actuator's health tells why.",
						Query.value(Kind.LEAST_VALUE, "shield.cloud.health").by("component")),
						Panel.of("Open circuit breakers", Scale.NUMBER,
								"1 while a breaker is open on any instance: the provider is not asked.",
								Query.value(Kind.GREATEST_VALUE, "resilience4j.circuitbreaker.state")
									.only("state", "open")
									.by("name")),
						Panel.of("Throttled attempts", Scale.EVENTS,
								"The provider refused them because there were too many. Ask for a higher quota, or call"
										+ " less often.",
								Query.rate("shield.cloud.throttles").by("provider", "capability"))));
	}

	private static Section secrets() {
		return new Section("Secrets", List.of(
				Panel.of("Operations on secrets", Scale.EVENTS, "Those that went to the provider.",
						Query.rate(SECRETS).by("operation")),
				Panel.of("Errors of secrets by category", Scale.EVENTS,
						"not-found may be the application's way to ask; access-denied is a missing permission.",
						Query.rate(SECRETS).without("outcome", "success").by("outcome")),
				Panel.of("Share of errors of secrets", Scale.SHARE, "Of all operations that went to the provider.",
						Query.share(SECRETS).without("outcome", "success").by("outcome")),
				Panel.of("Latency of secrets", Scale.TIME, "With all repetitions.", Query.mean(SECRETS),
						Query.max(SECRETS).by("operation")),
				percentiles("Percentiles of secrets", SECRETS),
				Panel.of("Reads of secrets by what the cache answered", Scale.EVENTS,
						"stale: the provider was away, and the cache bridged it.",
						Query.rate("shield.cloud.secrets.cache.gets").by("result")),
				Panel.of("Reads of secrets that did not wait", Scale.SHARE,
						"Under 0.9 in ordinary use, the TTL is too short or there are too many secrets.",
						Query.share("shield.cloud.secrets.cache.gets").without("result", "miss"))));
	}

	private static Section storage() {
		return new Section("Objects", List.of(
				Panel.of("Operations on objects", Scale.EVENTS, "A read ends when the object is open.",
						Query.rate(STORAGE).by("store", "operation")),
				Panel.of("Errors of objects by category", Scale.EVENTS,
						"precondition-failed may be the application's way to write once.",
						Query.rate(STORAGE).without("outcome", "success").by("outcome")),
				Panel.of("Share of errors of objects", Scale.SHARE, "Of all operations.",
						Query.share(STORAGE).without("outcome", "success").by("outcome")),
				Panel.of("Latency of objects", Scale.TIME, "With all repetitions.", Query.mean(STORAGE),
						Query.max(STORAGE).by("operation")),
				percentiles("Percentiles of objects", STORAGE),
				Panel.of("Bytes of objects", Scale.TRAFFIC, "What went over the wire.",
						Query.rate("shield.cloud.storage.bytes").by("store", "direction")),
				Panel.of("Memory of uploads", Scale.BYTES, "Bounded by llmshield.cloud.storage.memory-budget.",
						Query.value(Kind.SUM_OF_VALUES, "shield.cloud.storage.memory.used").called("used")),
				Panel.of("Uploads that wait for memory", Scale.NUMBER, "Give them more, or send fewer at once.",
						Query.value(Kind.SUM_OF_VALUES, "shield.cloud.storage.memory.waiting").called("waiting"))));
	}

	private static Section resilience() {
		return new Section("Resilience",
				List.of(Panel.of("Repeated attempts", Scale.EVENTS, "Beyond the first one of each call.",
						Query.rate("shield.cloud.retries").by("provider", "capability")),
						Panel.of("Attempts by what became of them", Scale.EVENTS,
								"failed counts for the breaker; ignored was answered, with an error of the caller's.",
								Query.rate("resilience4j.circuitbreaker.calls").by("kind")),
						Panel.of("Attempts refused by an open breaker", Scale.EVENTS, "They failed without a call.",
								Query.rate("resilience4j.circuitbreaker.not.permitted.calls").by("name"))));
	}

	private static Section telemetry() {
		return new Section("Telemetry",
				List.of(Panel.of("Log entries delivered", Scale.EVENTS, "What the provider has taken.",
						Query.rate("shield.cloud.logs.delivered").by("provider")),
						Panel.of("Log entries lost", Scale.EVENTS, "Anything but a flat zero wants a look.",
								Query.rate("shield.cloud.logs.lost").by("reason")),
						Panel.of("Log entries waiting", Scale.NUMBER, "In memory, of all instances.",
								Query.value(Kind.SUM_OF_VALUES, "shield.cloud.logs.queued").by("provider")),
						Panel.of("Log entries on disk", Scale.BYTES, "Spilled while the provider is away.",
								Query.value(Kind.SUM_OF_VALUES, "shield.cloud.logs.spilled").by("provider")),
						Panel.of("Points of metrics sent", Scale.EVENTS, "What the provider took.",
								Query.rate("shield.cloud.metrics.sent").by("provider")),
						Panel.of("Series that are sent", Scale.NUMBER, "Every one is paid for.",
								Query.value(Kind.SUM_OF_VALUES, "shield.cloud.metrics.series").by("provider")),
						Panel.of("Meters that are not sent", Scale.EVENTS,
								"max-series and max-tag-values: a tag holds identifiers, or the limit is too low.",
								Query.rate("shield.cloud.metrics.denied").by("reason")),
						Panel.of("Points of metrics dropped", Scale.EVENTS, "Anything but a flat zero wants a look.",
								Query.rate("shield.cloud.metrics.dropped").by("reason")),
						Panel.of("Spans by what became of them", Scale.EVENTS, "All but success are lost.",
								Query.rate("shield.cloud.traces.spans").by("outcome"))));
	}

	private static Section sample() {
		return new Section("Scans", List.of(
				Panel.of("Scans by verdict", Scale.EVENTS, "Archived ones.", Query.rate(SCAN).by("verdict")),
				Panel.of("Share of scans that were not allowed", Scale.SHARE, "Blocked, or to be reviewed.",
						Query.share(SCAN).without("verdict", "ALLOW").by("verdict")),
				Panel.of("Latency of scans", Scale.TIME, "Archiving included.", Query.mean(SCAN),
						Query.max(SCAN).by("verdict")),
				percentiles("Percentiles of scans", SCAN),
				Panel.of("API keys", Scale.EVENTS, "Many invalid ones: a key was replaced, or somebody is guessing.",
						Query.rate("shield.sample.access").by("outcome"))));
	}

	private static Panel percentiles(String title, String timer) {
		return Panel.of(title, Scale.TIME, "Needs the histogram; see docs/reference/meters.md.",
				Query.percentile(timer, Kind.P50), Query.percentile(timer, Kind.P99));
	}

}
