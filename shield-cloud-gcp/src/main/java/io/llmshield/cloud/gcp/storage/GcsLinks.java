package io.llmshield.cloud.gcp.storage;

import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.auth.ServiceAccountSigner;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ImpersonatedCredentials;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.HttpMethod;
import com.google.cloud.storage.Storage;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.gcp.GcpErrors;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.PresignPutOptions;
import io.llmshield.cloud.storage.PresignedUrl;
import org.jspecify.annotations.Nullable;

/**
 * Signs links (V4). A key file signs here; every other identity that can sign asks the
 * IAM Credentials API. Thread-safe.
 */
final class GcsLinks {

	private static final String DEFAULT_HOST = "https://storage.googleapis.com";

	private static final String CLOUD_PLATFORM = "https://www.googleapis.com/auth/cloud-platform";

	private static final String REMEDY = "Run as a service account (key file, attached to the machine, or"
			+ " impersonated), or set llmshield.cloud.gcp.storage.signing-service-account and grant"
			+ " roles/iam.serviceAccountTokenCreator on it";

	private static final Pattern ANSWER = Pattern.compile("rror code (\\d{3}) trying to sign");

	private static final int FORBIDDEN = 403;

	private static final int SERVER_ERROR = 500;

	private final Storage client;

	private final @Nullable ServiceAccountSigner signer;

	GcsLinks(Storage client, @Nullable String signingServiceAccount) {
		this.client = client;
		this.signer = (signingServiceAccount != null) ? signer(client, signingServiceAccount) : null;
	}

	private static ServiceAccountSigner signer(Storage client, String account) {
		if (!(client.getOptions().getCredentials() instanceof GoogleCredentials source)) {
			throw CloudException.of(CloudErrorKind.CLIENT_INIT, CloudErrorCategory.CONFIGURATION)
				.provider(GcpErrors.PROVIDER)
				.operation("prepare to sign links")
				.resource(account)
				.reason("the client has no credentials that could act for a service account")
				.remedy("Give the client Google credentials, or leave"
						+ " llmshield.cloud.gcp.storage.signing-service-account out")
				.build();
		}
		return ImpersonatedCredentials.create(source, account, null, List.of(CLOUD_PLATFORM), 0);
	}

	PresignedUrl get(ObjectId id, Duration validity) {
		return sign(CloudErrorKind.STORAGE_FETCH, "sign download", id, HttpMethod.GET, validity, Map.of());
	}

	PresignedUrl put(ObjectId id, PresignPutOptions options) {
		Map<String, String> headers = new HashMap<>();
		if (options.contentType() != null) {
			headers.put("content-type", options.contentType());
		}
		Long length = options.contentLength();
		if (length != null) {
			headers.put("x-goog-content-length-range", length + "," + length);
		}
		Long crc32c = options.crc32c();
		if (crc32c != null) {
			headers.put("x-goog-hash", "crc32c=" + Crc32cText.of(crc32c));
		}
		return sign(CloudErrorKind.STORAGE_PUT, "sign upload", id, HttpMethod.PUT, options.validity(), headers);
	}

	private PresignedUrl sign(CloudErrorKind kind, String operation, ObjectId id, HttpMethod method, Duration validity,
			Map<String, String> headers) {
		Instant expiresAt = Instant.now().plus(validity);
		try {
			URL signed = this.client.signUrl(BlobInfo.newBuilder(id.bucket(), id.key()).build(), validity.toSeconds(),
					TimeUnit.SECONDS, options(method, headers));
			return new PresignedUrl(method.name(), URI.create(signed.toString()), headers, expiresAt);
		}
		catch (IllegalStateException ex) {
			throw CloudException.of(kind, CloudErrorCategory.CONFIGURATION)
				.provider(GcpErrors.PROVIDER)
				.operation(operation)
				.resource(id.toString())
				.reason("the identity in use cannot sign")
				.remedy(REMEDY)
				.cause(ex)
				.build();
		}
		catch (ServiceAccountSigner.SigningException ex) {
			throw refused(kind, operation, id, ex);
		}
		catch (RuntimeException ex) {
			throw GcpErrors.translate(kind, operation, id.toString(), ex);
		}
	}

	private Storage.SignUrlOption[] options(HttpMethod method, Map<String, String> headers) {
		List<Storage.SignUrlOption> options = new ArrayList<>();
		options.add(Storage.SignUrlOption.withV4Signature());
		options.add(Storage.SignUrlOption.httpMethod(method));
		options.add(Storage.SignUrlOption.withExtHeaders(headers));
		ServiceAccountSigner chosen = this.signer;
		if (chosen != null) {
			options.add(Storage.SignUrlOption.signWith(chosen));
		}
		String host = GcsClient.host(this.client.getOptions());
		if (!DEFAULT_HOST.equals(host)) {
			options.add(Storage.SignUrlOption.withHostName(host));
		}
		return options.toArray(new Storage.SignUrlOption[0]);
	}

	/**
	 * The auth library tells the status of the IAM Credentials API in words only. It asks
	 * three times more where the API fails or cannot be reached, so that is not repeated.
	 */
	private static CloudException refused(CloudErrorKind kind, String operation, ObjectId id, RuntimeException error) {
		String said = String.valueOf((error.getCause() != null) ? error.getCause().getMessage() : error.getMessage());
		Matcher answer = ANSWER.matcher(said);
		int status = answer.find() ? Integer.parseInt(answer.group(1)) : 0;
		CloudException.Builder told = (status > 0) ? GcpErrors.ofAnswer(kind, status, null).cause(error)
				: GcpErrors.describe(kind, error);
		if (status == FORBIDDEN) {
			told.reason("the identity in use may not sign for the service account")
				.remedy("Grant it roles/iam.serviceAccountTokenCreator on the service account, also where it is"
						+ " the account itself, and enable the IAM Credentials API");
		}
		else if (status == 0 || status >= SERVER_ERROR) {
			told.retryable(false);
		}
		return told.operation(operation).resource(id.toString()).build();
	}

}
