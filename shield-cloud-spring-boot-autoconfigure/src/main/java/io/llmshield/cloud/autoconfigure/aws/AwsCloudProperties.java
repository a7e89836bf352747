package io.llmshield.cloud.autoconfigure.aws;

import java.net.URI;
import java.time.Duration;
import java.util.TreeSet;
import java.util.regex.Pattern;

import io.llmshield.cloud.autoconfigure.CheckedProperties;
import io.llmshield.cloud.autoconfigure.Endpoints;
import io.llmshield.cloud.autoconfigure.PropertyFaults;
import io.llmshield.cloud.aws.logs.AwsLogOptions;
import io.llmshield.cloud.aws.secrets.AwsSecretOptions;
import io.llmshield.cloud.aws.storage.AwsStorageOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Amazon Web Services. Credentials, and all else that clients need, are set under
 * spring.cloud.aws.
 *
 * @param region the region, such as eu-central-1; where spring.cloud.aws does not set
 * one. AWS_REGION, the profile or the machine's own region if not set
 * @param endpoint address of a service that stands in for AWS, for tests; where
 * spring.cloud.aws does not set one. https, or http on this machine
 * @param secrets Secrets Manager
 * @param storage S3
 * @param logs CloudWatch Logs
 */
@ConfigurationProperties(prefix = AwsCloudProperties.PREFIX, ignoreUnknownFields = false)
public record AwsCloudProperties(@Nullable String region, @Nullable String endpoint, @DefaultValue Secrets secrets,
		@DefaultValue Storage storage, @DefaultValue Logs logs) implements CheckedProperties {

	static final String PREFIX = "llmshield.cloud.aws";

	/** As AWS names its regions so far; nothing is looked up. */
	private static final Pattern REGION = Pattern.compile("[a-z]{2,8}(-[a-z]{1,16}){1,3}-[0-9]{1,2}");

	@Override
	public void check(PropertyFaults faults) {
		if (this.region != null && !REGION.matcher(this.region).matches()) {
			faults.add(PREFIX + ".region", "it cannot be the name of a region", "Write a region such as eu-central-1");
		}
		if (this.endpoint != null) {
			Endpoints.check(PREFIX + ".endpoint", this.endpoint, faults);
		}
		this.secrets.check(faults);
		this.storage.check(faults);
		this.logs.check(faults);
	}

	@Nullable URI endpointUri() {
		return (this.endpoint != null) ? URI.create(this.endpoint) : null;
	}

	/**
	 * Secrets Manager.
	 *
	 * @param describeUpTo up to how many secrets the watch asks for their version one by
	 * one, which tells changes at once, 0 to 1000; more are asked for in batches that may
	 * lag by five minutes
	 */
	public record Secrets(@DefaultValue("10") int describeUpTo) {

		void check(PropertyFaults faults) {
			faults.checkBetween(PREFIX + ".secrets.describe-up-to", this.describeUpTo, 0, 1000);
		}

		AwsSecretOptions toOptions() {
			return new AwsSecretOptions(this.describeUpTo);
		}

	}

	/**
	 * CloudWatch Logs.
	 *
	 * @param group the log group, 1 to 512 of letters, digits and . _ - / #; the log's
	 * name if not set
	 * @param stream the log stream, 1 to 512 characters without : and *; the host's name
	 * and a part of its own for each start if not set
	 * @param create whether group and stream are made when they are missing
	 * @param retentionDays how many days a group that is made so keeps its entries, such
	 * as 1, 7, 30, 90, 365; 0 to keep them forever
	 */
	public record Logs(@Nullable String group, @Nullable String stream, @DefaultValue("true") boolean create,
			@DefaultValue("30") int retentionDays) {

		void check(PropertyFaults faults) {
			String prefix = PREFIX + ".logs";
			if (this.group != null && !AwsLogOptions.isGroup(this.group)) {
				faults.add(prefix + ".group", "it is not made of 1 to 512 letters, digits and . _ - / #",
						"Write a group such as /llm-shield/api");
			}
			if (this.stream != null && !AwsLogOptions.isStream(this.stream)) {
				faults.add(prefix + ".stream", "it has not 1 to 512 characters, or holds ':' or '*'",
						"Write a name that no other process uses, or leave it out");
			}
			if (this.retentionDays != 0 && !AwsLogOptions.RETENTION_DAYS.contains(this.retentionDays)) {
				faults.add(prefix + ".retention-days", "CloudWatch Logs does not know it",
						"Write one of 0 " + new TreeSet<>(AwsLogOptions.RETENTION_DAYS));
			}
		}

	}

	/**
	 * S3.
	 *
	 * @param checksums whether every object gets a CRC32C that S3 checks and keeps;
	 * switch it off only for services that imitate S3 and do not know it
	 * @param copyPartThreshold from which size on an object is copied in parts, 5MB to
	 * 5GB
	 * @param copyPartSize the size of such a part, 5MB to 5GB; grown where there would be
	 * more than 10,000 parts
	 */
	public record Storage(@DefaultValue("true") boolean checksums, @DefaultValue("512MB") DataSize copyPartThreshold,
			@DefaultValue("512MB") DataSize copyPartSize) {

		/** S3's limits for a part and for a copy in one call. */
		private static final DataSize LEAST_PART = DataSize.ofMegabytes(5);

		private static final DataSize MOST_PART = DataSize.ofGigabytes(5);

		void check(PropertyFaults faults) {
			String prefix = PREFIX + ".storage";
			faults.checkBetween(prefix + ".copy-part-threshold", this.copyPartThreshold, LEAST_PART, MOST_PART);
			faults.checkBetween(prefix + ".copy-part-size", this.copyPartSize, LEAST_PART, MOST_PART);
		}

		AwsStorageOptions toOptions(Duration timeLimit) {
			return new AwsStorageOptions(this.checksums, this.copyPartThreshold.toBytes(), this.copyPartSize.toBytes(),
					timeLimit);
		}

	}

}
