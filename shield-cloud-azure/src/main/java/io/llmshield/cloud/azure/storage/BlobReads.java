package io.llmshield.cloud.azure.storage;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.CpkInfo;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Opens blobs with one Get Blob request each, through the client's own pipeline: the
 * SDK's streams either make a request for every few megabytes or push into an output
 * stream. Thread-safe.
 *
 * @param calls makes the calls
 */
record BlobReads(BlobCalls calls) {

	private static final HttpHeaderName RANGE = HttpHeaderName.fromString("x-ms-range");

	private static final HttpHeaderName VERSION = HttpHeaderName.fromString("x-ms-version");

	private static final HttpHeaderName KEY = HttpHeaderName.fromString("x-ms-encryption-key");

	private static final HttpHeaderName KEY_HASH = HttpHeaderName.fromString("x-ms-encryption-key-sha256");

	private static final HttpHeaderName KEY_ALGORITHM = HttpHeaderName.fromString("x-ms-encryption-algorithm");

	private static final int OK = 200;

	private static final int PARTIAL = 206;

	private static final int RANGE_NOT_SATISFIABLE = 416;

	ObjectContent open(ObjectId id, GetOptions options) {
		try {
			return get(id, options, range(options.range()));
		}
		catch (CloudException ex) {
			if (options.range().offset() == 0 && BlobCalls.status(ex) == RANGE_NOT_SATISFIABLE) {
				return empty(id, options, ex);
			}
			throw ex;
		}
	}

	private static @Nullable String range(ByteRange range) {
		return range.isAll() ? null : range.toHttp();
	}

	/**
	 * Blob Storage refuses every range of an empty blob; the contract allows one from 0.
	 */
	private ObjectContent empty(ObjectId id, GetOptions options, CloudException refusal) {
		ObjectContent whole = get(id, options, null);
		if (whole.metadata().size() > 0) {
			whole.close();
			throw refusal;
		}
		return whole;
	}

	private ObjectContent get(ObjectId id, GetOptions options, @Nullable String range) {
		HttpRequest request = request(this.calls.blob(id, options.versionId()), options, range);
		HttpResponse answer = this.calls.call(CloudErrorKind.STORAGE_FETCH, id, options.versionId(),
				() -> send(request));
		HttpHeaders headers = answer.getHeaders();
		long length = Long.parseLong(headers.getValue(HttpHeaderName.CONTENT_LENGTH));
		String told = headers.getValue(HttpHeaderName.CONTENT_RANGE);
		long size = (told != null) ? Long.parseLong(told.substring(told.indexOf('/') + 1)) : length;
		ObjectMetadata metadata = BlobMetadata.of(id.key(), size, headers);
		return new ObjectContent(metadata, length, new BlobContentStream(answer.getBody(), id.toString()));
	}

	private HttpRequest request(BlobClient blob, GetOptions options, @Nullable String range) {
		HttpRequest request = new HttpRequest(HttpMethod.GET, blob.getBlobUrl());
		set(request, VERSION, this.calls.client().getServiceVersion().getVersion());
		// Without it, the SDK signs the word "null"
		set(request, HttpHeaderName.CONTENT_LENGTH, "0");
		set(request, RANGE, range);
		set(request, HttpHeaderName.IF_MATCH, options.ifMatch());
		set(request, HttpHeaderName.IF_NONE_MATCH, options.ifNoneMatch());
		CpkInfo key = blob.getCustomerProvidedKey();
		if (key != null) {
			set(request, KEY, key.getEncryptionKey());
			set(request, KEY_HASH, key.getEncryptionKeySha256());
			set(request, KEY_ALGORITHM, String.valueOf(key.getEncryptionAlgorithm()));
		}
		return request;
	}

	private static void set(HttpRequest request, HttpHeaderName name, @Nullable String value) {
		if (value != null) {
			request.setHeader(name, value);
		}
	}

	private HttpResponse send(HttpRequest request) {
		HttpResponse answer = this.calls.client().getHttpPipeline().send(request, Context.NONE).block();
		if (answer == null) {
			throw new IllegalStateException("the HTTP client gave no answer");
		}
		boolean asked = request.getHeaders().getValue(RANGE) != null;
		if (answer.getStatusCode() != (asked ? PARTIAL : OK)) {
			answer.close();
			throw new HttpResponseException("Status code " + answer.getStatusCode(), answer);
		}
		return answer;
	}

}
