package io.llmshield.cloud.azure.identity;

import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import com.azure.json.JsonToken;
import io.llmshield.cloud.azure.AzureErrors;
import io.llmshield.cloud.identity.CredentialSource;
import io.llmshield.cloud.identity.Identity;
import org.jspecify.annotations.Nullable;

/**
 * What an access token says of its owner, by Microsoft's "Access token claims reference".
 * The signature is not checked: the token comes from the credential, and nothing is
 * permitted because of it. Immutable.
 */
final class TokenClaims {

	private static final String UNKNOWN = "unknown";

	private final Map<String, String> claims;

	private TokenClaims(Map<String, String> claims) {
		this.claims = claims;
	}

	static TokenClaims of(String token) {
		String[] parts = token.split("\\.", -1);
		if (parts.length != 3) {
			return new TokenClaims(Map.of());
		}
		try {
			return new TokenClaims(read(Base64.getUrlDecoder().decode(parts[1])));
		}
		catch (IOException | IllegalArgumentException | IllegalStateException ex) {
			// The exception's text may quote the token
			return new TokenClaims(Map.of());
		}
	}

	private static Map<String, String> read(byte[] json) throws IOException {
		Map<String, String> claims = new HashMap<>();
		try (JsonReader reader = JsonProviders.createReader(json)) {
			reader.readObject((object) -> {
				while (object.nextToken() != JsonToken.END_OBJECT) {
					String claim = object.getFieldName();
					if (object.nextToken() == JsonToken.STRING) {
						claims.put(claim, Objects.requireNonNull(object.getString()));
					}
					else {
						object.skipChildren();
					}
				}
				return claims;
			});
		}
		return claims;
	}

	private @Nullable String first(String... names) {
		for (String name : names) {
			String value = this.claims.get(name);
			if (value != null && !value.isBlank()) {
				return value;
			}
		}
		return null;
	}

	Identity identity(CredentialSource source) {
		Map<String, String> details = new HashMap<>();
		put(details, AzureIdentities.OBJECT_ID, first("oid"));
		put(details, AzureIdentities.CLIENT_ID, first("appid", "azp"));
		put(details, AzureIdentities.RESOURCE_ID, first("xms_mirid"));
		put(details, AzureIdentities.TYPE, first("idtyp"));
		String principal = first("upn", "preferred_username", "unique_name", "xms_mirid", "appid", "azp", "oid", "sub");
		return new Identity(AzureErrors.PROVIDER, Objects.requireNonNullElse(principal, UNKNOWN), first("tid"),
				(source != CredentialSource.UNKNOWN) ? source : source(), details);
	}

	private static void put(Map<String, String> details, String name, @Nullable String value) {
		if (value != null) {
			details.put(name, value);
		}
	}

	/** What the claims tell where the credential's class tells nothing. */
	private CredentialSource source() {
		if (first("upn") != null || "user".equals(this.claims.get("idtyp"))) {
			return CredentialSource.LOGIN;
		}
		String resource = this.claims.getOrDefault("xms_mirid", "").toLowerCase(Locale.ROOT);
		if (resource.contains("/providers/microsoft.compute/")) {
			return CredentialSource.INSTANCE;
		}
		if (resource.contains("/providers/microsoft.web/") || resource.contains("/providers/microsoft.app/")
				|| resource.contains("/providers/microsoft.containerinstance/")) {
			return CredentialSource.CONTAINER;
		}
		return CredentialSource.UNKNOWN;
	}

}
