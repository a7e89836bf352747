package io.llmshield.cloud.autoconfigure.local;

import java.io.IOException;
import java.io.InputStream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.local.LocalPresigner;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.storage.TransferManager;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * Takes a signed upload within what its link allows. The object appears whole or not at
 * all.
 */
class LocalUpload {

	private final StorageDriver driver;

	private final TransferManager transfers;

	LocalUpload(StorageDriver driver, TransferManager transfers) {
		this.driver = driver;
		this.transfers = transfers;
	}

	void accept(LocalPresigner.Grant grant, HttpServletRequest request, HttpServletResponse response)
			throws IOException {
		long sent = request.getContentLengthLong();
		// LocalUploadFilter hides getContentType()
		String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
		checkAllowed(grant, sent, type);
		CloudStorage storage = CloudStorageBuilder.forDriver(this.driver)
			.bucket(grant.id().bucket())
			.transfers(this.transfers)
			.build();
		PutOptions options = PutOptions.builder().contentType(type).crc32c(grant.crc32c()).build();
		Long length = (grant.contentLength() != null) ? grant.contentLength() : known(sent);
		InputStream content = request.getInputStream();
		ObjectMetadata metadata = (length != null) ? storage.put(grant.id().key(), content, length, options)
				: storage.put(grant.id().key(), content, options);
		response.setHeader("ETag", "\"" + metadata.versionToken() + "\"");
		response.setContentLength(0);
	}

	private static void checkAllowed(LocalPresigner.Grant grant, long sent, @Nullable String type) {
		if (grant.contentLength() != null && sent >= 0 && sent != grant.contentLength()) {
			throw refused("it is bound to " + grant.contentLength() + " bytes");
		}
		if (grant.contentType() != null && !grant.contentType().equalsIgnoreCase(type)) {
			throw refused("it is bound to the type " + grant.contentType());
		}
	}

	private static @Nullable Long known(long length) {
		return (length >= 0) ? length : null;
	}

	private static CloudException refused(String reason) {
		return CloudException.of(CloudErrorKind.STORAGE_PUT, CloudErrorCategory.ACCESS_DENIED)
			.provider(LocalProvider.ID)
			.operation("upload by a signed link")
			.reason(reason)
			.build();
	}

}
