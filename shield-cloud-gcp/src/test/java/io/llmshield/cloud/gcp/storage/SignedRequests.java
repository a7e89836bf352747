package io.llmshield.cloud.gcp.storage;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Checks signed requests after "V4 signing process" and "Canonical requests".
 *
 * @param keys public keys by e-mail address
 * @param clock the time
 */
record SignedRequests(Map<String, PublicKey> keys, Supplier<Instant> clock) {

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
		.withZone(ZoneOffset.UTC);

	void check(GcsRequest request) {
		Map<String, String> query = request.query();
		String[] scope = query.getOrDefault("X-Goog-Credential", "").split("/", 2);
		PublicKey key = this.keys.get(scope[0]);
		if (!"GOOG4-RSA-SHA256".equals(query.get("X-Goog-Algorithm")) || scope.length != 2 || key == null) {
			throw denied("Anonymous caller does not have storage.objects.get access");
		}
		Instant signed = TIME.parse(query.getOrDefault("X-Goog-Date", ""), Instant::from);
		long seconds = Long.parseLong(query.getOrDefault("X-Goog-Expires", "0"));
		if (seconds < 1 || seconds > 604_800 || this.clock.get().isAfter(signed.plusSeconds(seconds))) {
			throw denied("Invalid argument or expired");
		}
		List<String> headers = Arrays.asList(query.getOrDefault("X-Goog-SignedHeaders", "").split(";"));
		boolean unsigned = request.headers()
			.keySet()
			.stream()
			.anyMatch((name) -> name.startsWith("x-goog-") && !headers.contains(name));
		if (unsigned || !headers.contains("host") || !verify(request, headers, scope[1], key)) {
			throw denied("The request signature does not match");
		}
	}

	private static GcsError denied(String message) {
		return new GcsError(403, "forbidden", message);
	}

	private static boolean verify(GcsRequest request, List<String> headers, String scope, PublicKey key) {
		String query = Arrays.stream(request.rawQuery().split("&"))
			.filter((parameter) -> !parameter.startsWith("X-Goog-Signature="))
			.sorted()
			.collect(Collectors.joining("&"));
		String canonicalHeaders = headers.stream()
			.map((name) -> name + ":" + request.header(name).strip().replaceAll("\\s+", " ") + "\n")
			.collect(Collectors.joining());
		String canonical = request.method() + "\n" + request.rawPath() + "\n" + query + "\n" + canonicalHeaders + "\n"
				+ String.join(";", headers) + "\n"
				+ request.headers().getOrDefault("x-goog-content-sha256", "UNSIGNED-PAYLOAD");
		try {
			String digest = HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8)));
			String text = "GOOG4-RSA-SHA256\n" + request.query().get("X-Goog-Date") + "\n" + scope + "\n" + digest;
			Signature signature = Signature.getInstance("SHA256withRSA");
			signature.initVerify(key);
			signature.update(text.getBytes(StandardCharsets.UTF_8));
			return signature.verify(HexFormat.of().parseHex(request.query().getOrDefault("X-Goog-Signature", "")));
		}
		catch (GeneralSecurityException ex) {
			return false;
		}
	}

}
