package io.llmshield.cloud.aws.storage;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.aws.AwsErrors;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.PresignPutOptions;
import io.llmshield.cloud.storage.PresignedUrl;
import software.amazon.awssdk.awscore.presigner.PresignedRequest;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Signs links. Makes no call but those that find credentials. Thread-safe.
 *
 * @param presigner signs
 */
record S3Links(S3Presigner presigner) {

	PresignedUrl get(ObjectId id, Duration validity) {
		try {
			return link("GET", this.presigner.presignGetObject((request) -> request.signatureDuration(validity)
				.getObjectRequest((get) -> get.bucket(id.bucket()).key(id.key()))));
		}
		catch (SdkException ex) {
			throw AwsErrors.translate(CloudErrorKind.STORAGE_FETCH, "sign download", id.toString(), ex);
		}
	}

	PresignedUrl put(ObjectId id, PresignPutOptions options) {
		Long crc32c = options.crc32c();
		PutObjectRequest put = PutObjectRequest.builder()
			.bucket(id.bucket())
			.key(id.key())
			.contentLength(options.contentLength())
			.contentType(options.contentType())
			.checksumCRC32C((crc32c != null) ? Crc32cText.of(crc32c) : null)
			.build();
		try {
			return link("PUT", this.presigner
				.presignPutObject((request) -> request.signatureDuration(options.validity()).putObjectRequest(put)));
		}
		catch (SdkException ex) {
			throw AwsErrors.translate(CloudErrorKind.STORAGE_PUT, "sign upload", id.toString(), ex);
		}
	}

	private static PresignedUrl link(String method, PresignedRequest signed) {
		Map<String, String> headers = new HashMap<>();
		for (Map.Entry<String, List<String>> header : signed.signedHeaders().entrySet()) {
			// The HTTP client derives it from the link
			if (!"host".equalsIgnoreCase(header.getKey())) {
				headers.put(header.getKey(), String.join(",", header.getValue()));
			}
		}
		return new PresignedUrl(method, URI.create(signed.url().toString()), headers, signed.expiration());
	}

}
