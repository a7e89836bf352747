package io.llmshield.cloud.aws.secrets;

/**
 * How secrets are watched on AWS. Immutable.
 *
 * @param describeUpTo up to this many secrets are asked for their version one by one,
 * which tells changes at once and costs one request each ({@code DescribeSecret}, 40,000
 * a second); more are asked for in batches of ten by {@code ListSecrets}, which may lag
 * by five minutes, and an answer that is new is confirmed by {@code DescribeSecret}
 */
public record AwsSecretOptions(int describeUpTo) {

	/** Ten secrets are asked one by one. */
	public static final AwsSecretOptions DEFAULT = new AwsSecretOptions(10);

	/**
	 * Check the number.
	 * @throws IllegalArgumentException if it is negative
	 */
	public AwsSecretOptions {
		if (describeUpTo < 0) {
			throw new IllegalArgumentException("describeUpTo must not be negative");
		}
	}

}
