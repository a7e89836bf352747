package io.llmshield.cloud.local;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.PresignPutOptions;
import io.llmshield.cloud.storage.PresignedUrl;
import org.jspecify.annotations.Nullable;

import org.springframework.util.function.SingletonSupplier;

/**
 * Signs and checks links to objects, with HMAC-SHA256 under a key that is derived from
 * the local key. The application itself serves the links: it passes each request under
 * {@value #PATH} to {@link #verify} and then does what the {@link Grant} says.
 * Thread-safe.
 */
public final class LocalPresigner {

	/** Stands before bucket and key in the path of every link. */
	public static final String PATH = "/.shield-cloud/objects/";

	private static final String EXPIRES = "expires";

	private static final String LENGTH = "length";

	private static final String TYPE = "type";

	private static final String CRC32C = "crc32c";

	private static final String SIGNATURE = "signature";

	private final SingletonSupplier<byte[]> key;

	private final Supplier<URI> baseUrl;

	private final Clock clock;

	LocalPresigner(LocalKey key, Supplier<URI> baseUrl, Clock clock) {
		this.key = SingletonSupplier.of(() -> key.derive("presign"));
		this.baseUrl = baseUrl;
		this.clock = clock;
	}

	PresignedUrl get(ObjectId id, Duration validity) {
		return url(new Grant("GET", id, end(validity), null, null, null), Map.of());
	}

	PresignedUrl put(ObjectId id, PresignPutOptions options) {
		Grant grant = new Grant("PUT", id, end(options.validity()), options.contentLength(), options.contentType(),
				options.crc32c());
		return url(grant, (grant.contentType != null) ? Map.of("Content-Type", grant.contentType) : Map.of());
	}

	/** Links count in whole seconds; the end is rounded up, so that none is too short. */
	private Instant end(Duration validity) {
		Instant end = this.clock.instant().plus(validity);
		return Instant.ofEpochSecond(end.getEpochSecond() + ((end.getNano() > 0) ? 1 : 0));
	}

	private PresignedUrl url(Grant grant, Map<String, String> headers) {
		StringBuilder url = new StringBuilder(this.baseUrl.get().toString().replaceAll("/+$", ""));
		url.append(PATH).append(grant.id.bucket());
		for (String segment : grant.id.key().split("/", -1)) {
			url.append('/').append(encode(segment));
		}
		url.append('?').append(EXPIRES).append('=').append(grant.expiresAt.getEpochSecond());
		append(url, LENGTH, grant.contentLength);
		append(url, TYPE, grant.contentType);
		append(url, CRC32C, grant.crc32c);
		append(url, SIGNATURE, sign(grant));
		return new PresignedUrl(grant.method, URI.create(url.toString()), headers, grant.expiresAt);
	}

	private static void append(StringBuilder url, String name, @Nullable Object value) {
		if (value != null) {
			url.append('&').append(name).append('=').append(encode(value.toString()));
		}
	}

	private static String encode(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
	}

	private String sign(Grant grant) {
		// Each field goes in with its length, so that no two grants have one form.
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			out.writeUTF(grant.method);
			out.writeUTF(grant.id.bucket());
			out.writeUTF(grant.id.key());
			out.writeLong(grant.expiresAt.getEpochSecond());
			out.writeLong((grant.contentLength != null) ? grant.contentLength : -1);
			out.writeBoolean(grant.contentType != null);
			out.writeUTF((grant.contentType != null) ? grant.contentType : "");
			out.writeLong((grant.crc32c != null) ? grant.crc32c : -1);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString(LocalKey.hmac(this.key.obtain(), bytes.toByteArray()));
	}

	/**
	 * Check a request that came by a signed link, in a time that does not depend on how
	 * much of the signature is right.
	 * @param method the request's method; a link works for the method it was signed for
	 * @param request the request's URI as it was sent, with its query and still encoded;
	 * scheme, host and what stands before {@value #PATH} are not looked at
	 * @return what the link allows
	 * @throws CloudException {@code ACCESS_DENIED} if the link is malformed, was not
	 * signed with this key, was changed, or has expired
	 */
	public Grant verify(String method, URI request) {
		String path = request.getRawPath();
		int start = (path != null) ? path.indexOf(PATH) : -1;
		if (path == null || start < 0 || request.getRawQuery() == null) {
			throw denied("the link is not complete");
		}
		Grant grant;
		boolean genuine;
		try {
			String[] names = path.substring(start + PATH.length()).split("/", 2);
			Map<String, String> query = query(request.getRawQuery());
			grant = grant(method, new ObjectId(decode(names[0]), decode(names[1])), query);
			genuine = MessageDigest.isEqual(sign(grant).getBytes(StandardCharsets.US_ASCII),
					required(query, SIGNATURE).getBytes(StandardCharsets.US_ASCII));
		}
		catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException | UncheckedIOException ex) {
			throw denied("the link is malformed");
		}
		if (!genuine) {
			throw denied("the signature does not fit the method, the object or the conditions");
		}
		if (this.clock.instant().isAfter(grant.expiresAt)) {
			throw denied("the link has expired");
		}
		return grant;
	}

	private static Grant grant(String method, ObjectId id, Map<String, String> query) {
		Instant expiresAt = Instant.ofEpochSecond(Long.parseLong(required(query, EXPIRES)));
		return new Grant(method, id, expiresAt, number(query.get(LENGTH)), query.get(TYPE), number(query.get(CRC32C)));
	}

	private static Map<String, String> query(String raw) {
		Map<String, String> parameters = new HashMap<>();
		for (String parameter : raw.split("&", -1)) {
			String[] parts = parameter.split("=", 2);
			if (parameters.put(parts[0], decode(parts[1])) != null) {
				throw new IllegalArgumentException("a parameter appears twice");
			}
		}
		return parameters;
	}

	/** A plus sign stands for itself here: links never hold one for a space. */
	private static String decode(String text) {
		return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
	}

	private static String required(Map<String, String> query, String name) {
		String value = query.get(name);
		if (value == null) {
			throw new IllegalArgumentException("a parameter is missing");
		}
		return value;
	}

	private static @Nullable Long number(@Nullable String text) {
		if (text == null) {
			return null;
		}
		long number = Long.parseLong(text);
		if (number < 0) {
			throw new IllegalArgumentException("a number is negative");
		}
		return number;
	}

	private static CloudException denied(String reason) {
		return new Operation(CloudErrorKind.STORAGE_FETCH, "check the signed link", PATH)
			.fail(CloudErrorCategory.ACCESS_DENIED, reason, "Ask for a new link");
	}

	/**
	 * What a signed link allows. Immutable.
	 *
	 * @param method {@code GET} or {@code PUT}
	 * @param id bucket and full key
	 * @param expiresAt when the link stops working
	 * @param contentLength the exact length of the upload in bytes, or {@code null} for
	 * any
	 * @param contentType the media type of the upload, or {@code null} for any
	 * @param crc32c the CRC32C of the upload as an unsigned number, or {@code null} for
	 * any
	 */
	public record Grant(String method, ObjectId id, Instant expiresAt, @Nullable Long contentLength,
			@Nullable String contentType, @Nullable Long crc32c) {
	}

}
