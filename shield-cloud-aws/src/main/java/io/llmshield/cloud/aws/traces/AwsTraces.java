package io.llmshield.cloud.aws.traces;

import java.net.URI;

import io.llmshield.cloud.traces.TraceDestination;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * Makes the destination for traces on AWS. X-Ray takes spans at this address only while
 * CloudWatch's Transaction Search is switched on in the account and region.
 */
public final class AwsTraces {

	private AwsTraces() {
	}

	/**
	 * Return the address of X-Ray.
	 * @param region the region, for example {@code eu-central-1}
	 * @return the address in the region's partition
	 */
	public static URI endpoint(String region) {
		String suffix = PartitionMetadata.of(Region.of(region)).dnsSuffix();
		return URI.create("https://xray." + region + "." + suffix + "/v1/traces");
	}

	/**
	 * Create the destination.
	 * @param endpoint the address, for example {@link #endpoint}
	 * @param region the region that signatures are for
	 * @param credentials asked for every request; its owner closes it
	 * @return the destination; no call is made before something is sent
	 */
	public static TraceDestination destination(URI endpoint, String region,
			IdentityProvider<? extends AwsCredentialsIdentity> credentials) {
		return new XrayDestination(endpoint, region, credentials);
	}

}
