package io.llmshield.cloud.test.keyvault;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tokens as Entra ID gives them, but for the signature, which the double neither makes
 * nor checks. Stateless.
 */
public final class VaultTokens {

	/** Whom tokens are for. */
	public static final String AUDIENCE = "https://vault.azure.net";

	/** The object id of somebody who may do nothing. */
	public static final String DENIED = "00000000-0000-0000-0000-00000000dead";

	/** The object id of somebody who may do everything. */
	public static final String ALLOWED = "11111111-1111-1111-1111-111111111111";

	static final String TENANT = "22222222-2222-2222-2222-222222222222";

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private VaultTokens() {
	}

	/**
	 * Make a token of an application that is valid for an hour.
	 * @param objectId the caller's object id
	 * @return the token
	 */
	public static String forVault(String objectId) {
		Map<String, Object> claims = new LinkedHashMap<>();
		claims.put("aud", AUDIENCE);
		claims.put("iss", "https://sts.windows.net/" + TENANT + "/");
		claims.put("exp", Instant.now().plusSeconds(3600).getEpochSecond());
		claims.put("oid", objectId);
		claims.put("appid", "33333333-3333-3333-3333-333333333333");
		claims.put("tid", TENANT);
		claims.put("idtyp", "app");
		return of(claims);
	}

	/**
	 * Make a token with any claims.
	 * @param claims the claims
	 * @return the token
	 */
	public static String of(Map<String, ?> claims) {
		return part(Map.of("alg", "RS256", "typ", "JWT")) + "." + part(claims) + "." + base64("not signed");
	}

	private static String part(Map<String, ?> content) {
		return base64(JSON.writeValueAsString(content));
	}

	private static String base64(String text) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
	}

	/** Return the caller's object id. */
	static String check(String authorization) {
		String[] parts = authorization.replaceFirst("^Bearer ", "").split("\\.");
		if (!authorization.startsWith("Bearer ") || parts.length != 3) {
			throw unauthorized("AKV10001: The token is not a JWT.");
		}
		JsonNode claims = claims(parts[1]);
		if (!AUDIENCE.equals(claims.path("aud").asString(""))) {
			throw unauthorized("AKV10022: Invalid audience. Expected " + AUDIENCE);
		}
		if (claims.path("exp").asLong(0) < Instant.now().getEpochSecond()) {
			throw unauthorized("AKV10004: The token has expired.");
		}
		return claims.path("oid").asString("");
	}

	private static JsonNode claims(String part) {
		try {
			return JSON.readTree(Base64.getUrlDecoder().decode(part));
		}
		catch (IllegalArgumentException | JacksonException ex) {
			throw unauthorized("AKV10001: The token is not a JWT.");
		}
	}

	private static VaultError unauthorized(String message) {
		return VaultError.of(401, "Unauthorized", message);
	}

}
