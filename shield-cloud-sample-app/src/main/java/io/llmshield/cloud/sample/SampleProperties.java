package io.llmshield.cloud.sample;

import java.nio.file.Path;
import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * The sample's own settings.
 *
 * @param dataDirectory where the first start leaves the first keys, for their owner only
 * @param keepText whether the archive keeps the scanned text. By default it does not: a
 * prompt may hold the very secrets that the scan is looking for
 * @param rules how new rules are found
 * @param keys how API keys are rotated
 */
@ConfigurationProperties("shield.sample")
public record SampleProperties(@DefaultValue(".shield-cloud/sample") Path dataDirectory,
		@DefaultValue("false") boolean keepText, @DefaultValue Rules rules, @DefaultValue Keys keys) {

	/**
	 * Settings of the rules.
	 *
	 * @param pollInterval how often the store is asked whether the rules have changed;
	 * 100 ms to 1 hour
	 * @param first the rules that the first start puts into the store: any location that
	 * Spring knows, {@code cloud://<store>/<key>} among them
	 */
	public record Rules(@DefaultValue("5s") Duration pollInterval,
			@DefaultValue("classpath:rules/rules-1.json") Resource first) {

		public Rules {
			within("shield.sample.rules.poll-interval", pollInterval, Duration.ofMillis(100), Duration.ofHours(1));
		}

	}

	/**
	 * Settings of the API keys.
	 *
	 * @param grace how long an old key stays valid after a rotation; 0 to 30 days
	 * @param keep the most keys that are valid at once, the newest included; 2 to 20
	 */
	public record Keys(@DefaultValue("24h") Duration grace, @DefaultValue("5") int keep) {

		public Keys {
			within("shield.sample.keys.grace", grace, Duration.ZERO, Duration.ofDays(30));
			if (keep < 2 || keep > 20) {
				throw new IllegalArgumentException(
						"shield.sample.keys.keep is " + keep + "; use a number from 2 to 20");
			}
		}

	}

	private static void within(String property, Duration value, Duration from, Duration to) {
		if (value.compareTo(from) < 0 || value.compareTo(to) > 0) {
			throw new IllegalArgumentException(
					property + " is " + value + "; use a duration from " + from + " to " + to + ", such as 10s or 24h");
		}
	}

}
