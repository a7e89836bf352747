package io.llmshield.cloud.autoconfigure.aws;

import java.net.URI;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.Endpoints;
import io.llmshield.cloud.aws.AwsErrors;
import software.amazon.awssdk.awscore.AwsServiceClientConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.utils.CompletableFutureUtils;

/**
 * Refuses at start-up a client that could not be used, wherever its settings come from:
 * properties, connection details, a customizer or the application's own bean.
 */
final class AwsClientCheck {

	private AwsClientCheck() {
	}

	/**
	 * Check a client's endpoint and that it has credentials. Asks for them as the first
	 * call would, which may reach the network; the client keeps what it gets.
	 * @param service the service's name
	 * @param client how the client is configured
	 * @throws CloudException {@code CONFIGURATION} or {@code UNAUTHENTICATED}
	 */
	static void check(String service, AwsServiceClientConfiguration client) {
		client.endpointOverride().ifPresent((endpoint) -> checkEndpoint(service, endpoint));
		checkCredentials(service, client);
	}

	static void checkEndpoint(String service, URI endpoint) {
		Endpoints.check(AwsProviderDescriptor.ID, service, endpoint,
				"spring.cloud.aws.endpoint, the service's own property under spring.cloud.aws, "
						+ "AWS_ENDPOINT_URL, or a bean of the application");
	}

	private static void checkCredentials(String service, AwsServiceClientConfiguration client) {
		try {
			CompletableFutureUtils.joinLikeSync(client.credentialsProvider().resolveIdentity());
		}
		catch (SdkException ex) {
			CloudException error = AwsErrors.translate(CloudErrorKind.CLIENT_INIT, "find credentials for", service, ex);
			// A source that is away for the moment is not a mistake of the configuration
			if (!error.retryable()) {
				throw CloudException.of(CloudErrorKind.CLIENT_INIT, CloudErrorCategory.UNAUTHENTICATED)
					.provider(AwsProviderDescriptor.ID)
					.operation("find credentials for")
					.resource(service)
					.reason("none of the sources has credentials: spring.cloud.aws.credentials.*, system properties, "
							+ "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a web identity token, the profile in "
							+ "~/.aws, the container, the instance")
					.remedy("On AWS, give the instance, the task or the pod a role. Elsewhere, set AWS_ACCESS_KEY_ID and "
							+ "AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or spring.cloud.aws.credentials.access-key and "
							+ ".secret-key. --debug shows what each source said")
					.cause(ex)
					.build();
			}
		}
	}

}
