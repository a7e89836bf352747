package io.llmshield.cloud.storage.resource;

import java.io.FileNotFoundException;
import java.io.IOException;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.BucketNotFoundException;

/**
 * Errors as users of Spring's resources expect them.
 */
final class CloudIo {

	private CloudIo() {
	}

	static IOException toIOException(CloudException error) {
		if (error.category() == CloudErrorCategory.NOT_FOUND && !(error instanceof BucketNotFoundException)) {
			FileNotFoundException missing = new FileNotFoundException(error.getMessage());
			missing.initCause(error);
			return missing;
		}
		return new IOException(error.getMessage(), error);
	}

	static CloudException notWritable(CloudResource resource) {
		return CloudException.of(CloudErrorKind.STORAGE_PUT, CloudErrorCategory.INVALID_ARGUMENT)
			.provider("any provider")
			.operation("write the resource")
			.resource(resource.getDescription())
			.reason("a folder and a version cannot be written")
			.remedy("Write to cloud://<store>/<key>")
			.build();
	}

}
