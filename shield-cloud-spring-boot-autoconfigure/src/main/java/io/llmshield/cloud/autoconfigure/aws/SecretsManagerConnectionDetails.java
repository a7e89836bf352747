package io.llmshield.cloud.autoconfigure.aws;

/**
 * Where something stands in for Secrets Manager, and for no other service of AWS.
 */
public interface SecretsManagerConnectionDetails extends AwsServiceConnectionDetails {

}
