package io.llmshield.cloud.autoconfigure.azure;

/**
 * Where something stands in for Blob Storage alone, such as a container: it tells a
 * connection string or an endpoint, and no vault. That is known by the type, so it is not
 * asked, and nothing is started, before the client is made.
 */
public interface AzureBlobConnectionDetails extends AzureConnectionDetails {

}
