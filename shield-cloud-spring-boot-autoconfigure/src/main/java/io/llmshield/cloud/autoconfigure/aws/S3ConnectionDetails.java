package io.llmshield.cloud.autoconfigure.aws;

/**
 * Where something stands in for S3, and for no other service of AWS.
 */
public interface S3ConnectionDetails extends AwsServiceConnectionDetails {

}
