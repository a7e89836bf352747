package io.llmshield.cloud.test.keyvault;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What Key Vault's REST reference says of secrets ("Secrets" and "Deleted Secrets" of the
 * data plane, "About keys, secrets and certificates", "Soft-delete overview"). Times are
 * whole seconds and version ids are random, as there: neither tells the order within a
 * second. Thread-safe.
 */
final class VaultSecrets {

	/** "Maximum page size" of the list operations. */
	static final int PAGE = 25;

	private static final Pattern NAME = Pattern.compile("[0-9a-zA-Z-]{1,127}");

	private static final int MAX_VALUE_BYTES = 25_000;

	private static final int MAX_TAGS = 15;

	private static final int MAX_TAG_CHARACTERS = 256;

	private static final int MAX_CONTENT_TYPE = 255;

	private final Map<String, VaultSecret> secrets = new HashMap<>();

	private final Supplier<Instant> clock;

	private final String base;

	private final int recoverableDays;

	private final boolean purgeProtected;

	/** How long deletions, recoveries and purges take. */
	private final Duration lag;

	VaultSecrets(Supplier<Instant> clock, String base, int recoverableDays, boolean purgeProtected, Duration lag) {
		this.clock = clock;
		this.base = base;
		this.recoverableDays = recoverableDays;
		this.purgeProtected = purgeProtected;
		this.lag = lag;
	}

	private Instant now() {
		return this.clock.get();
	}

	private @Nullable VaultSecret find(String name) {
		if (!NAME.matcher(name).matches()) {
			throw VaultError.badParameter("The request URI contains an invalid name: " + name);
		}
		String key = name.toLowerCase(Locale.ROOT);
		VaultSecret secret = this.secrets.get(key);
		if (secret == null) {
			return null;
		}
		Instant deleted = secret.deletedAt();
		boolean windowOver = deleted != null && !now().isBefore(deleted.plus(Duration.ofDays(this.recoverableDays)));
		if (windowOver || (secret.isPurged() && secret.isReady(now()))) {
			this.secrets.remove(key);
			return null;
		}
		return secret;
	}

	private VaultSecret living(String name) {
		VaultSecret secret = find(name);
		if (secret == null || secret.deletedAt() != null || !secret.isReady(now())) {
			throw VaultError.notFound(name);
		}
		return secret;
	}

	synchronized Object set(String name, JsonNode body) {
		VaultSecret secret = find(name);
		if (secret != null) {
			requireWritable(secret);
		}
		VaultSecret.Version version = version(body);
		if (secret == null) {
			secret = new VaultSecret(name);
			this.secrets.put(name.toLowerCase(Locale.ROOT), secret);
		}
		secret.add(version);
		return bundle(secret, version, true);
	}

	private void requireWritable(VaultSecret secret) {
		if (secret.deletedAt() != null) {
			if (secret.isPurged() || !secret.isReady(now())) {
				throw VaultError.conflict("ObjectIsBeingDeleted", "Secret " + secret.name()
						+ " is currently being deleted and cannot be re-created; retry later.");
			}
			throw VaultError.conflict("ObjectIsDeletedButRecoverable", "Secret " + secret.name()
					+ " is currently in a deleted but recoverable state, and its name cannot be reused; in this state,"
					+ " the secret can only be recovered or purged.");
		}
		if (!secret.isReady(now())) {
			throw VaultError.conflict("ObjectIsBeingRecovered",
					"Secret " + secret.name() + " is currently being recovered; retry later.");
		}
	}

	private VaultSecret.Version version(JsonNode body) {
		JsonNode value = body.get("value");
		if (value == null || !value.isString()) {
			throw VaultError.badParameter("Property value has invalid value");
		}
		if (value.asString().getBytes(StandardCharsets.UTF_8).length > MAX_VALUE_BYTES) {
			throw VaultError.badParameter("The value of the secret is too long");
		}
		VaultSecret.Version version = new VaultSecret.Version(UUID.randomUUID().toString().replace("-", ""),
				value.asString(), now().getEpochSecond());
		apply(version, body);
		return version;
	}

	private static void apply(VaultSecret.Version version, JsonNode body) {
		if (body.hasNonNull("contentType")) {
			version.contentType = body.get("contentType").asString();
			if (version.contentType.length() > MAX_CONTENT_TYPE) {
				throw VaultError.badParameter("contentType is too long");
			}
		}
		if (body.hasNonNull("tags")) {
			version.tags = tags(body.get("tags"));
		}
		JsonNode attributes = body.get("attributes");
		if (attributes != null) {
			if (attributes.hasNonNull("enabled")) {
				version.enabled = attributes.get("enabled").asBoolean();
			}
			if (attributes.hasNonNull("nbf")) {
				version.notBefore = attributes.get("nbf").asLong();
			}
			if (attributes.hasNonNull("exp")) {
				version.expires = attributes.get("exp").asLong();
			}
		}
	}

	private static Map<String, Object> tags(JsonNode node) {
		Map<String, Object> tags = new LinkedHashMap<>();
		node.properties().forEach((tag) -> tags.put(tag.getKey(), tag.getValue().asString()));
		boolean tooLong = tags.entrySet()
			.stream()
			.anyMatch((tag) -> tag.getKey().length() > MAX_TAG_CHARACTERS
					|| tag.getValue().toString().length() > MAX_TAG_CHARACTERS);
		if (tags.size() > MAX_TAGS || tooLong) {
			throw VaultError.badParameter("There are more than " + MAX_TAGS + " tags, or one is too long");
		}
		return tags;
	}

	synchronized Object get(String name, String versionId) {
		VaultSecret secret = living(name);
		VaultSecret.Version version = versionId.isEmpty() ? secret.latest() : version(secret, versionId);
		if (!version.enabled) {
			throw VaultError.of(403, "Forbidden", "SecretDisabled",
					"Operation get is not allowed on a disabled secret.");
		}
		return bundle(secret, version, true);
	}

	private static VaultSecret.Version version(VaultSecret secret, String id) {
		VaultSecret.Version version = secret.versions().get(id.toLowerCase(Locale.ROOT));
		if (version == null) {
			throw VaultError.notFound(secret.name() + "/" + id);
		}
		return version;
	}

	synchronized Object update(String name, String versionId, JsonNode body) {
		VaultSecret secret = living(name);
		VaultSecret.Version version = version(secret, versionId);
		apply(version, body);
		version.updated = now().getEpochSecond();
		return bundle(secret, version, false);
	}

	synchronized Object delete(String name) {
		VaultSecret secret = living(name);
		secret.delete(now(), now().plus(this.lag));
		return deleted(secret);
	}

	private VaultSecret deletedSecret(String name) {
		VaultSecret secret = find(name);
		if (secret == null || secret.deletedAt() == null || secret.isPurged() || !secret.isReady(now())) {
			throw VaultError.notFound(name);
		}
		return secret;
	}

	synchronized Object getDeleted(String name) {
		return deleted(deletedSecret(name));
	}

	synchronized Object recover(String name) {
		VaultSecret secret = deletedSecret(name);
		secret.recover(now().plus(this.lag));
		return bundle(secret, secret.latest(), false);
	}

	synchronized void purge(String name) {
		VaultSecret secret = deletedSecret(name);
		if (this.purgeProtected) {
			throw VaultError.of(403, "Forbidden", "ForbiddenByPolicy",
					"Operation \"purge\" is not allowed because purge protection is enabled for this vault.");
		}
		secret.purge(now().plus(this.lag));
	}

	synchronized Object list(int from, int size) {
		List<Object> items = new ArrayList<>();
		List.copyOf(this.secrets.values())
			.stream()
			.filter((secret) -> find(secret.name()) != null && secret.deletedAt() == null && secret.isReady(now()))
			// Nothing is said of the order, so that nobody may rely on one
			.sorted(Comparator.comparingInt((secret) -> secret.name().hashCode() * 0x9E3779B9))
			.forEach((secret) -> items.add(item(secret, secret.latest(), false)));
		return page(items, from, size, "/secrets");
	}

	synchronized Object listVersions(String name, int from, int size) {
		VaultSecret secret = living(name);
		List<Object> items = new ArrayList<>();
		secret.versions().values().forEach((version) -> items.add(item(secret, version, true)));
		return page(items, from, size, "/secrets/" + name + "/versions");
	}

	private Object page(List<Object> items, int from, int size, String path) {
		Map<String, Object> page = new LinkedHashMap<>();
		page.put("value", items.subList(Math.min(from, items.size()), Math.min(from + size, items.size())));
		page.put("nextLink", (from + size < items.size())
				? this.base + path + "?api-version=7.6&$skiptoken=" + (from + size) + "&maxresults=" + size : null);
		return page;
	}

	private Map<String, Object> item(VaultSecret secret, VaultSecret.Version version, boolean withVersion) {
		Map<String, Object> item = new LinkedHashMap<>();
		item.put("id", this.base + "/secrets/" + secret.name() + (withVersion ? "/" + version.id : ""));
		if (version.contentType != null) {
			item.put("contentType", version.contentType);
		}
		item.put("attributes", version.attributes(this.recoverableDays));
		item.put("tags", version.tags);
		return item;
	}

	private Map<String, Object> bundle(VaultSecret secret, VaultSecret.Version version, boolean withValue) {
		Map<String, Object> bundle = item(secret, version, true);
		if (withValue) {
			bundle.put("value", version.value);
		}
		return bundle;
	}

	private Map<String, Object> deleted(VaultSecret secret) {
		Map<String, Object> bundle = item(secret, secret.latest(), true);
		Instant deleted = secret.deletedAt();
		if (deleted != null) {
			bundle.put("recoveryId", this.base + "/deletedsecrets/" + secret.name());
			bundle.put("deletedDate", deleted.getEpochSecond());
			bundle.put("scheduledPurgeDate", deleted.plus(Duration.ofDays(this.recoverableDays)).getEpochSecond());
		}
		return bundle;
	}

}
