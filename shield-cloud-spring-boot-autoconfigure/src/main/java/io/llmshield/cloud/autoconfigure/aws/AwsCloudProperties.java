package io.llmshield.cloud.autoconfigure.aws;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.regex.Pattern;

import io.llmshield.cloud.autoconfigure.CheckedProperties;
import io.llmshield.cloud.autoconfigure.PropertyFaults;
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
 */
@ConfigurationProperties(prefix = AwsCloudProperties.PREFIX, ignoreUnknownFields = false)
public record AwsCloudProperties(@Nullable String region, @Nullable String endpoint, @DefaultValue Secrets secrets,
		@DefaultValue Storage storage) implements CheckedProperties {

	static final String PREFIX = "llmshield.cloud.aws";

	/** As AWS names its regions so far; nothing is looked up. */
	private static final Pattern REGION = Pattern.compile("[a-z]{2,8}(-[a-z]{1,16}){1,3}-[0-9]{1,2}");

	@Override
	public void check(PropertyFaults faults) {
		if (this.region != null && !REGION.matcher(this.region).matches()) {
			faults.add(PREFIX + ".region", "it cannot be the name of a region", "Write a region such as eu-central-1");
		}
		if (this.endpoint != null) {
			checkEndpoint(this.endpoint, faults);
		}
		this.secrets.check(faults);
		this.storage.check(faults);
	}

	private static void checkEndpoint(String value, PropertyFaults faults) {
		try {
			String fault = Endpoints.fault(new URI(value));
			if (fault != null) {
				faults.add(PREFIX + ".endpoint", fault, Endpoints.REMEDY);
			}
		}
		catch (URISyntaxException ex) {
			faults.add(PREFIX + ".endpoint", "it is not a URL", Endpoints.REMEDY);
		}
	}

	@Nullable URI endpointUri() {
		return (this.endpoint != null) ? URI.create(this.endpoint) : null;
	}

	/**
	 * Secrets Manager.
	 *
	 * @param resourceTags tags that each new secret gets besides the application's own,
	 * for example for cost allocation; at most 36
	 * @param describeUpTo up to how many secrets the watch asks for their version one by
	 * one, which tells changes at once, 0 to 1000; more are asked for in batches that may
	 * lag by five minutes
	 */
	public record Secrets(@DefaultValue Map<String, String> resourceTags, @DefaultValue("10") int describeUpTo) {

		/**
		 * "Tag naming and usage conventions" of the API reference, without the prefix
		 * that AWS keeps for itself.
		 */
		private static final Pattern TAG_KEY = Pattern.compile("(?!(?i)aws:)[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,128}");

		private static final Pattern TAG_VALUE = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{0,256}");

		void check(PropertyFaults faults) {
			String prefix = PREFIX + ".secrets";
			if (this.resourceTags.size() > AwsSecretOptions.MAX_RESOURCE_TAGS) {
				faults.add(prefix + ".resource-tags",
						"there are more than " + AwsSecretOptions.MAX_RESOURCE_TAGS + " tags", "Remove some of them");
			}
			this.resourceTags.forEach((key, value) -> {
				if (!TAG_KEY.matcher(key).matches() || !TAG_VALUE.matcher(value).matches()) {
					faults.add(prefix + ".resource-tags[" + key + "]", "AWS does not take such a tag",
							"Write letters, digits, spaces and _.:/=+@-; at most 128 in the key, which does not begin "
									+ "with aws:, and 256 in the value");
				}
			});
			faults.checkBetween(prefix + ".describe-up-to", this.describeUpTo, 0, 1000);
		}

		AwsSecretOptions toOptions() {
			return new AwsSecretOptions(this.resourceTags, this.describeUpTo);
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
	public record Storage(@DefaultValue("true") boolean checksums, @DefaultValue("5GB") DataSize copyPartThreshold,
			@DefaultValue("512MB") DataSize copyPartSize) {

		/** S3's limits for a part and for a copy in one call. */
		private static final DataSize LEAST_PART = DataSize.ofMegabytes(5);

		private static final DataSize MOST_PART = DataSize.ofGigabytes(5);

		void check(PropertyFaults faults) {
			String prefix = PREFIX + ".storage";
			faults.checkBetween(prefix + ".copy-part-threshold", this.copyPartThreshold, LEAST_PART, MOST_PART);
			faults.checkBetween(prefix + ".copy-part-size", this.copyPartSize, LEAST_PART, MOST_PART);
		}

		AwsStorageOptions toOptions() {
			return new AwsStorageOptions(this.checksums, this.copyPartThreshold.toBytes(), this.copyPartSize.toBytes());
		}

	}

}
