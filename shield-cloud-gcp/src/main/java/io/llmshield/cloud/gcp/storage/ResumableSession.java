package io.llmshield.cloud.gcp.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.EmptyContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpContent;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpMethods;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpResponseException;
import com.google.api.client.http.json.JsonHttpContent;
import com.google.api.client.json.JsonObjectParser;
import com.google.api.services.storage.model.StorageObject;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.gcp.GcpErrors;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.PutOptions;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one resumable upload, after "Perform resumable uploads". Whoever has
 * the session's address can write the object: it is in no text. Thread-safe.
 */
final class ResumableSession {

	/** Every chunk but the last is a multiple of 256 KiB. */
	static final int ALIGNMENT = 256 * 1024;

	private static final int RESUME_INCOMPLETE = 308;

	/** The session was dropped, as it was asked to be. */
	private static final int CLIENT_CLOSED = 499;

	private static final int NOT_FOUND = 404;

	private static final int GONE = 410;

	private final GcsCalls calls;

	private final ObjectId id;

	private final GenericUrl address;

	private ResumableSession(GcsCalls calls, ObjectId id, String address) {
		this.calls = calls;
		this.id = id;
		this.address = new GenericUrl(address);
	}

	static ResumableSession begin(GcsCalls calls, ObjectId id, PutOptions options) {
		Long condition = Generation.ofCondition(id, options.condition());
		return calls.call(CloudErrorKind.STORAGE_PUT, id, () -> {
			GenericUrl url = calls.client().uploads(id.bucket());
			url.set("uploadType", "resumable").set("name", id.key());
			if (condition != null) {
				url.set("ifGenerationMatch", condition);
			}
			if (options.keyId() != null) {
				url.set("kmsKeyName", options.keyId());
			}
			HttpRequest request = calls.client()
				.requests()
				.buildPostRequest(url, new JsonHttpContent(GcsClient.JSON, GcsWrites.object(id, options)));
			request.getHeaders().setUserAgent(GcsClient.NAME);
			request.getHeaders().set("X-Upload-Content-Type", GcsWrites.contentType(options));
			HttpResponse answer = GoogleJsonResponseException.execute(GcsClient.JSON, request);
			String location = answer.getHeaders().getLocation();
			answer.ignore();
			if (location == null) {
				throw new IOException("the service began an upload, but did not say where");
			}
			return new ResumableSession(calls, id, location);
		});
	}

	/**
	 * Send bytes that are not the last ones.
	 * @param offset the first byte's place in the object
	 * @param content the bytes, a multiple of {@link #ALIGNMENT}
	 * @return how far the service got, which may be less than was sent
	 */
	Progress send(long offset, ByteBuffer content) {
		String range = "bytes " + offset + "-" + (offset + content.remaining() - 1) + "/*";
		return put(range, new BufferContent(null, content), null);
	}

	/**
	 * Send the last bytes, if any are left, and make the object appear.
	 * @param offset the first byte's place in the object
	 * @param content the bytes; may be none
	 * @param size the object's size
	 * @param crc32c the CRC32C of the whole object, which the service compares
	 * @return the object, or how far the service got
	 */
	Progress finish(long offset, ByteBuffer content, long size, long crc32c) {
		boolean none = !content.hasRemaining();
		String range = none ? "bytes */" + size : "bytes " + offset + "-" + (size - 1) + "/" + size;
		return put(range, none ? new EmptyContent() : new BufferContent(null, content),
				"crc32c=" + Crc32cText.of(crc32c));
	}

	/**
	 * Ask how far the service got.
	 * @return the object if it is there already, else the bytes that are kept
	 */
	Progress progress() {
		return put("bytes */*", new EmptyContent(), null);
	}

	private Progress put(String range, HttpContent content, @Nullable String hash) {
		return this.calls.call(CloudErrorKind.STORAGE_PUT, this.id, () -> {
			HttpRequest request = request(HttpMethods.PUT, content);
			request.getHeaders().setContentRange(range);
			if (hash != null) {
				request.getHeaders().set("x-goog-hash", hash);
			}
			HttpResponse answer = request.execute();
			try {
				if (answer.isSuccessStatusCode()) {
					StorageObject object = answer.parseAs(StorageObject.class);
					return new Progress(GcsMetadata.size(object), object);
				}
				if (answer.getStatusCode() == RESUME_INCOMPLETE) {
					return new Progress(kept(answer.getHeaders().getRange()), null);
				}
				throw error(answer);
			}
			finally {
				answer.ignore();
			}
		});
	}

	/**
	 * Whether an answer says that there is no such session any more.
	 * @param error the answer
	 * @return {@code true} if only a new upload can go on
	 */
	static boolean isGone(Throwable error) {
		int status = GcpErrors.status(error);
		return status == NOT_FOUND || status == GONE;
	}

	private HttpRequest request(String method, @Nullable HttpContent content) throws IOException {
		HttpRequest request = this.calls.client().requests().buildRequest(method, this.address, content);
		request.setParser(new JsonObjectParser(GcsClient.JSON));
		request.getHeaders().setUserAgent(GcsClient.NAME);
		request.setFollowRedirects(false);
		request.setThrowExceptionOnExecuteError(false);
		return request;
	}

	private static long kept(@Nullable String range) {
		return (range != null) ? Long.parseLong(range.substring(range.lastIndexOf('-') + 1)) + 1 : 0;
	}

	/** The library's own text would tell the session's address. */
	private static IOException error(HttpResponse answer) {
		HttpResponseException.Builder error = new HttpResponseException.Builder(answer.getStatusCode(),
				answer.getStatusMessage(), new HttpHeaders().set("x-guploader-uploadid",
						answer.getHeaders().getFirstHeaderStringValue("x-guploader-uploadid")));
		error.setMessage("HTTP " + answer.getStatusCode() + " for a part of an upload");
		try {
			String text = answer.parseAsString();
			GoogleJsonError details = (text != null && text.startsWith("{"))
					? GcsClient.JSON.fromString(text, ErrorBody.class).error : null;
			return new GoogleJsonResponseException(error, details);
		}
		catch (IOException | RuntimeException ex) {
			return error.build();
		}
	}

	/**
	 * Drop the session and all bytes that it keeps. Does nothing if it is gone.
	 */
	void cancel() {
		this.calls.call(CloudErrorKind.STORAGE_PUT, this.id, () -> {
			HttpRequest request = request(HttpMethods.DELETE, null);
			request.getHeaders().setContentLength(0L);
			HttpResponse answer = request.execute();
			try {
				int status = answer.getStatusCode();
				if (!answer.isSuccessStatusCode() && status != CLIENT_CLOSED && status != NOT_FOUND && status != GONE) {
					throw error(answer);
				}
				return Boolean.TRUE;
			}
			finally {
				answer.ignore();
			}
		});
	}

	/**
	 * How far an upload got.
	 *
	 * @param kept how many bytes the service keeps
	 * @param object the object, or {@code null} if it is not finished
	 */
	record Progress(long kept, @Nullable StorageObject object) {
	}

	/** What an error answer holds. */
	public static final class ErrorBody {

		/** The error. */
		@com.google.api.client.util.Key
		public @Nullable GoogleJsonError error;

	}

}
