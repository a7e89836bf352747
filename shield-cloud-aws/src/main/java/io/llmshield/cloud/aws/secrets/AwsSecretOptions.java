package io.llmshield.cloud.aws.secrets;

import java.util.Map;

/**
 * How secrets are kept on AWS. Immutable.
 *
 * @param resourceTags tags that each new secret gets besides the application's own, for
 * example for cost allocation; at most {@value #MAX_RESOURCE_TAGS} (AWS allows 50 in all,
 * and the portable rule 14); the application's own tag of the same name wins, and a
 * description leaves them out
 * @param describeUpTo up to this many secrets are asked for their version one by one,
 * which tells changes at once and costs one request each ({@code DescribeSecret}, 40,000
 * a second); more are asked for in batches of ten by {@code ListSecrets}, which may lag
 * by five minutes, and an answer that is new is confirmed by {@code DescribeSecret}
 */
public record AwsSecretOptions(Map<String, String> resourceTags, int describeUpTo) {

	/** The most tags: 50 without the 14 of the portable rule. */
	public static final int MAX_RESOURCE_TAGS = 36;

	/** No tags; ten secrets are asked one by one. */
	public static final AwsSecretOptions DEFAULT = new AwsSecretOptions(Map.of(), 10);

	/**
	 * Copy and check.
	 * @throws IllegalArgumentException if there are too many tags or the number is
	 * negative
	 */
	public AwsSecretOptions {
		resourceTags = Map.copyOf(resourceTags);
		if (resourceTags.size() > MAX_RESOURCE_TAGS) {
			throw new IllegalArgumentException("At most " + MAX_RESOURCE_TAGS + " resource tags are allowed");
		}
		if (describeUpTo < 0) {
			throw new IllegalArgumentException("describeUpTo must not be negative");
		}
	}

}
