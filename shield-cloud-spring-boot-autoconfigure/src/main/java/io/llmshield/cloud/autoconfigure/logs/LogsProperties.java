package io.llmshield.cloud.autoconfigure.logs;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

import io.llmshield.cloud.autoconfigure.CheckedProperties;
import io.llmshield.cloud.autoconfigure.PropertyFaults;
import io.llmshield.cloud.logs.LogLevel;
import io.llmshield.cloud.logs.LogOptions;
import io.llmshield.cloud.logs.LogOverflow;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * Log entries that go to the provider.
 *
 * @param enabled whether they do; costs what the provider charges for them, and needs its
 * permission
 * @param name of the log: the log group on aws, the file on local; the application's name
 * if not set. 1 to 200 of letters, digits and . _ - /
 * @param appender whether what the application logs through SLF4J and Logback is sent;
 * otherwise only what it gives to CloudLogger
 * @param level the least level that the appender takes
 * @param excludedLoggers loggers that the appender passes over with all below them,
 * besides those of the provider's SDK
 * @param batchSize how many waiting entries cause a call, 1 to 10000; a call takes all
 * that wait, up to the provider's limits
 * @param maxDelay how long an entry waits for others, 1ms to 1m
 * @param queueCapacity how many entries wait in memory at most, 64 to 16777216; rounded
 * up to a power of two
 * @param overflow what happens when the queue is full
 * @param keepFrom the level from which on drop-below-level keeps room
 * @param maxBlock how long block lets a caller wait at most, 0s to 1h
 * @param spillDirectory where entries go while the provider cannot be reached; for this
 * process alone, on a disk that the next start finds again; in memory only if not set
 * @param spillLimit how large that directory may become, 1MB to 1TB
 * @param shutdownTimeout how long the shutdown delivers what waits, 0s to 10m
 */
@ConfigurationProperties(prefix = LogsProperties.PREFIX, ignoreUnknownFields = false)
public record LogsProperties(@DefaultValue("false") boolean enabled, @Nullable String name,
		@DefaultValue("true") boolean appender, @DefaultValue("trace") LogLevel level,
		@DefaultValue List<String> excludedLoggers, @DefaultValue("100") int batchSize,
		@DefaultValue("1s") Duration maxDelay, @DefaultValue("32768") int queueCapacity,
		@DefaultValue("drop-newest") LogOverflow overflow, @DefaultValue("warn") LogLevel keepFrom,
		@DefaultValue("1m") Duration maxBlock, @Nullable String spillDirectory,
		@DefaultValue("256MB") DataSize spillLimit,
		@DefaultValue("10s") Duration shutdownTimeout) implements CheckedProperties {

	/** Where the properties are. */
	public static final String PREFIX = "llmshield.cloud.telemetry.logs";

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._/-]{1,200}");

	@Override
	public void check(PropertyFaults faults) {
		if (this.name != null && !NAME.matcher(this.name).matches()) {
			faults.add(PREFIX + ".name", "it is not made of 1 to 200 letters, digits, '.', '_', '-' and '/'",
					"Write a name such as llm-shield/api");
		}
		faults.checkBetween(PREFIX + ".batch-size", this.batchSize, 1, 10_000);
		faults.checkBetween(PREFIX + ".max-delay", this.maxDelay, Duration.ofMillis(1), Duration.ofMinutes(1));
		faults.checkBetween(PREFIX + ".queue-capacity", this.queueCapacity, 64, 1 << 24);
		faults.checkBetween(PREFIX + ".max-block", this.maxBlock, Duration.ZERO, Duration.ofHours(1));
		faults.checkBetween(PREFIX + ".spill-limit", this.spillLimit, DataSize.ofMegabytes(1), DataSize.ofTerabytes(1));
		faults.checkBetween(PREFIX + ".shutdown-timeout", this.shutdownTimeout, Duration.ZERO, Duration.ofMinutes(10));
		if (this.spillDirectory != null && this.spillDirectory.isBlank()) {
			faults.add(PREFIX + ".spill-directory", "it is blank", "Write a path, or leave it out");
		}
	}

	/**
	 * Return the log's name.
	 * @param environment knows the application's name
	 * @return the name
	 */
	public String effectiveName(Environment environment) {
		if (this.name != null) {
			return this.name;
		}
		String application = environment.getProperty("spring.application.name", "");
		return application.isBlank() ? "application" : application.replaceAll("[^A-Za-z0-9._/-]", "-");
	}

	LogOptions toOptions() {
		return new LogOptions(this.queueCapacity, this.batchSize, this.maxDelay, this.overflow, this.keepFrom,
				this.maxBlock, (this.spillDirectory != null) ? Path.of(this.spillDirectory) : null,
				this.spillLimit.toBytes(), this.shutdownTimeout);
	}

}
