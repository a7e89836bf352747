package io.llmshield.cloud.autoconfigure.aws;

import java.net.URI;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Where something stands in for one service of AWS, and who the application is there.
 * Wins, for that service, over all properties and over Spring Cloud AWS's
 * {@code AwsConnectionDetails}, which are for every service alike.
 *
 * @see S3ConnectionDetails
 * @see SecretsManagerConnectionDetails
 */
public interface AwsServiceConnectionDetails extends ConnectionDetails {

	/**
	 * Return where it answers.
	 * @return an address, {@code https}, or {@code http} on this machine
	 */
	URI getEndpoint();

	/**
	 * Return the region.
	 * @return a region such as {@code us-east-1}
	 */
	String getRegion();

	/**
	 * Return the id of the access key.
	 * @return the id
	 */
	String getAccessKey();

	/**
	 * Return the secret of the access key.
	 * @return the secret
	 */
	String getSecretKey();

}
