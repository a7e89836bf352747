package io.llmshield.cloud.gcp.storage;

import java.io.IOException;
import java.io.InputStream;

import com.google.api.client.http.HttpResponse;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.StorageObject;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.gcp.GcpErrors;
import io.llmshield.cloud.storage.BucketNotFoundException;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Reads objects: first the metadata, then the bytes of exactly that generation. The bytes
 * come as they are stored, also if they are stored compressed, so that size, ranges and
 * checksum are those of the metadata. Thread-safe.
 *
 * @param calls makes the calls
 */
record GcsReads(GcsCalls calls) {

	/** An object that is overwritten again and again cannot be read. */
	private static final int MOST_ATTEMPTS = 5;

	ObjectMetadata head(ObjectId id, @Nullable String versionId) {
		return GcsMetadata.of(id.key(), find(CloudErrorKind.STORAGE_FETCH, id, versionId, null, null));
	}

	/**
	 * Find an object.
	 * @param kind what is attempted
	 * @param id the object
	 * @param versionId which version, or {@code null} for the newest
	 * @param ifMatch the token that it must have, or {@code null}
	 * @param ifNoneMatch the token that it must not have, or {@code null}
	 * @return what Cloud Storage tells of it
	 */
	StorageObject find(CloudErrorKind kind, ObjectId id, @Nullable String versionId, @Nullable String ifMatch,
			@Nullable String ifNoneMatch) {
		Long generation = Generation.ofVersion(kind, id, versionId);
		Long match = Generation.ofToken(kind, id, ifMatch);
		Long noneMatch = Generation.ofOtherToken(ifNoneMatch);
		return this.calls.call(kind, id,
				() -> get(id, generation).setIfGenerationMatch(match).setIfGenerationNotMatch(noneMatch).execute());
	}

	private Storage.Objects.Get get(ObjectId id, @Nullable Long generation) throws IOException {
		return this.calls.client().json().objects().get(id.bucket(), id.key()).setGeneration(generation);
	}

	ObjectContent open(ObjectId id, GetOptions options) {
		for (int attempt = 1;; attempt++) {
			StorageObject found = null;
			try {
				found = find(CloudErrorKind.STORAGE_FETCH, id, options.versionId(), options.ifMatch(),
						options.ifNoneMatch());
				return open(id, options.range(), found);
			}
			catch (CloudException ex) {
				boolean gone = ex.category() == CloudErrorCategory.NOT_FOUND
						&& !(ex instanceof BucketNotFoundException);
				if (gone && options.versionId() != null && options.ifMatch() != null) {
					throw overwritten(CloudErrorKind.STORAGE_FETCH, "open object", id,
							CloudErrorCategory.PRECONDITION_FAILED, ex);
				}
				if (!gone || found == null || options.versionId() != null) {
					throw ex;
				}
				if (options.ifMatch() != null) {
					throw overwritten(CloudErrorKind.STORAGE_FETCH, "open object", id,
							CloudErrorCategory.PRECONDITION_FAILED, ex);
				}
				if (attempt == MOST_ATTEMPTS) {
					throw overwritten(CloudErrorKind.STORAGE_FETCH, "open object", id, CloudErrorCategory.UNAVAILABLE,
							ex);
				}
			}
		}
	}

	/** A bucket without versions drops a generation as soon as the next one is there. */
	static CloudException overwritten(CloudErrorKind kind, String words, ObjectId id, CloudErrorCategory category,
			CloudException error) {
		return CloudException.of(kind, category)
			.provider(GcpErrors.PROVIDER)
			.operation(words)
			.resource(id.toString())
			.reason("the object was overwritten or deleted meanwhile, and its bucket keeps no versions")
			.remedy("Try again, or switch the bucket's versioning on")
			.requestId(error.requestId())
			.cause(error.getCause())
			.build();
	}

	private ObjectContent open(ObjectId id, ByteRange range, StorageObject found) {
		ObjectMetadata metadata = GcsMetadata.of(id.key(), found);
		if (metadata.size() == 0 && range.offset() == 0) {
			return new ObjectContent(metadata, 0, InputStream.nullInputStream());
		}
		return this.calls.call(CloudErrorKind.STORAGE_FETCH, id, () -> {
			Storage.Objects.Get get = get(id, found.getGeneration());
			get.setReturnRawInputStream(true);
			// Without it, what is stored compressed would be unpacked on the way
			get.getRequestHeaders().setAcceptEncoding("gzip").setRange(header(range));
			HttpResponse response = get.executeMedia();
			Long length = response.getHeaders().getContentLength();
			return new ObjectContent(metadata, (length != null) ? length : expected(range, metadata.size()),
					new GcsObjectStream(response));
		});
	}

	private static long expected(ByteRange range, long size) {
		long rest = size - range.offset();
		return (range.length() == ByteRange.TO_END) ? rest : Math.min(rest, range.length());
	}

	private static @Nullable String header(ByteRange range) {
		if (range.isAll()) {
			return null;
		}
		String end = (range.length() == ByteRange.TO_END) ? "" : Long.toString(range.offset() + range.length() - 1);
		return "bytes=" + range.offset() + "-" + end;
	}

}
