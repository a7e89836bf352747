package io.llmshield.cloud.aws.secrets;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What each operation of the double does. Thread-safe: one request at a time.
 */
final class SecretsManagerActions {

	/**
	 * The parameters of each operation that the driver may use, from the service's model.
	 */
	private static final Map<String, Set<String>> PARAMETERS = Map.of("CreateSecret",
			Set.of("Name", "ClientRequestToken", "Description", "KmsKeyId", "SecretBinary", "SecretString", "Tags"),
			"GetSecretValue", Set.of("SecretId", "VersionId", "VersionStage"), "DescribeSecret", Set.of("SecretId"),
			"PutSecretValue", Set.of("SecretId", "ClientRequestToken", "SecretBinary", "SecretString", "VersionStages"),
			"UpdateSecretVersionStage", Set.of("SecretId", "VersionStage", "MoveToVersionId", "RemoveFromVersionId"),
			"DeleteSecret", Set.of("SecretId", "RecoveryWindowInDays", "ForceDeleteWithoutRecovery"), "RestoreSecret",
			Set.of("SecretId"), "ListSecrets",
			Set.of("Filters", "IncludePlannedDeletion", "MaxResults", "NextToken", "SortBy", "SortOrder"),
			"ListSecretVersionIds", Set.of("SecretId", "IncludeDeprecated", "MaxResults", "NextToken"),
			"BatchGetSecretValue", Set.of("SecretIdList", "Filters", "MaxResults", "NextToken"));

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9/_+=.@-]{1,512}");

	private static final Pattern FILTER = Pattern.compile("!?[a-zA-Z0-9 :_@/+=.!-]{0,512}");

	private static final Pattern LABEL = Pattern.compile(".{1,256}");

	private static final int MAX_PAYLOAD = 65_536;

	private static final int MAX_BATCH = 20;

	private final Map<String, StoredSecret> secrets = new HashMap<>();

	private final Map<String, Map<String, Object>> staleList = new HashMap<>();

	private final Map<String, ServiceError> unreadable = new HashMap<>();

	private boolean listIsStale;

	private boolean sortsByName = true;

	private long clock;

	private long clockOffset;

	private @Nullable String unusableKey;

	/** From now on ListSecrets answers as of now, as it may for five minutes. */
	synchronized void freezeList() {
		this.staleList.clear();
		this.secrets.values().forEach((secret) -> this.staleList.put(secret.name, entry(secret)));
		this.listIsStale = true;
	}

	synchronized void thawList() {
		this.listIsStale = false;
	}

	/** From now on SortBy is ignored, as emulators do. */
	synchronized void ignoreSortBy() {
		this.sortsByName = false;
	}

	/** Let time go by. */
	synchronized void advance(Duration duration) {
		this.clockOffset += duration.toMillis();
	}

	synchronized Instant time() {
		return Instant.ofEpochMilli(System.currentTimeMillis() + this.clockOffset);
	}

	/** Encryption with this key fails. */
	synchronized void unusableKey(String key) {
		this.unusableKey = key;
	}

	/** A tag that one of the cloud's own services has added, such as CloudFormation. */
	synchronized void systemTag(String name, String key, String value) {
		Objects.requireNonNull(this.secrets.get(name)).tags.add(Map.of("Key", key, "Value", value));
	}

	/** The labels of each version that has any. */
	synchronized Map<String, Object> stages(String name) {
		return Objects.requireNonNull(this.secrets.get(name)).stages();
	}

	/** The strings of all versions, with or without labels; none if it was never made. */
	synchronized List<String> strings(String name) {
		StoredSecret secret = this.secrets.get(name);
		return (secret == null) ? List.of()
				: secret.versions.values().stream().map((version) -> String.valueOf(version.string)).toList();
	}

	synchronized int versions(String name) {
		return Objects.requireNonNull(this.secrets.get(name)).versions.size();
	}

	/** As a part of a batch a secret cannot be read. */
	synchronized void unreadable(String name, ServiceError error) {
		this.unreadable.put(name, error);
	}

	synchronized Map<String, Object> perform(String operation, JsonNode body) {
		Set<String> parameters = PARAMETERS.get(operation);
		if (parameters == null) {
			throw ServiceError.of("UnknownOperationException", operation);
		}
		for (String parameter : body.propertyNames()) {
			if (!parameters.contains(parameter)) {
				throw ServiceError.of("SerializationException", parameter + " is no parameter of " + operation);
			}
		}
		this.clock = Math.max(this.clock + 1, System.currentTimeMillis() + this.clockOffset);
		this.secrets.values().removeIf((secret) -> secret.deletionDate != null && secret.deletionDate < now());
		return switch (operation) {
			case "CreateSecret" -> create(body);
			case "GetSecretValue" -> get(live(body), body);
			case "BatchGetSecretValue" -> batch(body);
			case "DescribeSecret" -> describe(body);
			case "PutSecretValue" -> put(body);
			case "UpdateSecretVersionStage" -> updateStage(body);
			case "DeleteSecret" -> delete(body);
			case "RestoreSecret" -> restore(body);
			case "ListSecrets" -> list(body);
			default -> listVersions(body);
		};
	}

	private double now() {
		return this.clock / 1000.0;
	}

	private Map<String, Object> create(JsonNode body) {
		String name = required(body, "Name");
		if (!NAME.matcher(name).matches()) {
			throw ServiceError
				.parameter("Invalid name. Must be a valid name containing alphanumeric characters, or any of the"
						+ " following: -/_+=.@!");
		}
		String token = token(body);
		payload(body);
		String key = text(body, "KmsKeyId");
		if (key != null && key.equals(this.unusableKey)) {
			throw ServiceError.of("EncryptionFailure", "Secrets Manager can't encrypt the protected secret text.");
		}
		List<Map<String, Object>> tags = tags(body);
		StoredSecret existing = this.secrets.get(name);
		if (existing != null && existing.deleted != null) {
			throw ServiceError.of("InvalidRequestException",
					"You can't create this secret because a secret with this name is already scheduled for deletion.");
		}
		if (existing != null && !existing.versions.containsKey(token)) {
			throw ServiceError.of("ResourceExistsException",
					"The operation failed because the secret " + name + " already exists.");
		}
		StoredSecret secret = existing;
		if (secret == null) {
			String arn = "arn:aws:secretsmanager:" + SecretsManagerDouble.REGION + ":123456789012:secret:" + name + "-"
					+ UUID.randomUUID().toString().substring(0, 6);
			secret = new StoredSecret(name, arn, now(), tags, key);
		}
		secret.put(token, text(body, "SecretString"), text(body, "SecretBinary"), Set.of("AWSCURRENT"), now());
		this.secrets.put(name, secret);
		return Map.of("ARN", secret.arn, "Name", name, "VersionId", token);
	}

	private static List<Map<String, Object>> tags(JsonNode body) {
		List<Map<String, Object>> tags = new ArrayList<>();
		Set<String> keys = new TreeSet<>();
		for (JsonNode tag : body.path("Tags")) {
			String key = required(tag, "Key");
			String value = Objects.requireNonNullElse(text(tag, "Value"), "");
			if (key.length() > 128 || value.length() > 256 || key.startsWith("aws:") || !keys.add(key)) {
				throw ServiceError.parameter("The tag " + key + " is not valid.");
			}
			tags.add(Map.of("Key", key, "Value", value));
		}
		if (tags.size() > 50) {
			throw ServiceError.parameter("A secret can't have more than 50 tags.");
		}
		return tags;
	}

	private static String token(JsonNode body) {
		String token = required(body, "ClientRequestToken");
		length("ClientRequestToken", token);
		return token;
	}

	private static void length(String parameter, @Nullable String value) {
		if (value != null && (value.length() < 32 || value.length() > 64)) {
			throw ServiceError.of("ValidationException", parameter + " must have 32 to 64 characters");
		}
	}

	private static void payload(JsonNode body) {
		String string = text(body, "SecretString");
		String binary = text(body, "SecretBinary");
		if ((string == null) == (binary == null)) {
			throw ServiceError.parameter("You must provide either SecretString or SecretBinary, but not both.");
		}
		int size = (string != null) ? string.getBytes(StandardCharsets.UTF_8).length
				: Base64.getDecoder().decode(Objects.requireNonNull(binary)).length;
		if (size < 1 || size > MAX_PAYLOAD) {
			throw ServiceError.parameter("The secret value must have 1 to " + MAX_PAYLOAD + " bytes.");
		}
	}

	/** The order of the answers is not said. */
	private Map<String, Object> batch(JsonNode body) {
		JsonNode ids = body.path("SecretIdList");
		if (ids.isEmpty() || ids.size() > MAX_BATCH) {
			throw ServiceError.of("ValidationException", "SecretIdList must have 1 to " + MAX_BATCH + " items");
		}
		List<Map<String, Object>> values = new ArrayList<>();
		List<Map<String, Object>> errors = new ArrayList<>();
		for (JsonNode id : ids) {
			try {
				ServiceError error = this.unreadable.get(id.asString());
				if (error != null) {
					throw error;
				}
				values.add(0, get(live(id.asString()), body));
			}
			catch (ServiceError ex) {
				errors.add(Map.of("SecretId", id.asString(), "ErrorCode", ex.code(), "Message",
						String.valueOf(ex.getMessage())));
			}
		}
		return Map.of("SecretValues", values, "Errors", errors);
	}

	private Map<String, Object> get(StoredSecret secret, JsonNode body) {
		String version = text(body, "VersionId");
		String stage = text(body, "VersionStage");
		length("VersionId", version);
		String id = (version != null) ? version : secret.holder((stage != null) ? stage : "AWSCURRENT");
		StoredSecret.Version found = (id != null) ? secret.versions.get(id) : null;
		if (found == null) {
			throw ServiceError.of("ResourceNotFoundException",
					"Secrets Manager can't find the specified secret value for VersionId: " + version);
		}
		if (version != null && stage != null && !found.labels.contains(stage)) {
			throw ServiceError.of("InvalidRequestException",
					"You provided a VersionStage that is not associated to the provided VersionId.");
		}
		Map<String, Object> answer = named(secret);
		answer.put("VersionId", found.id);
		answer.put("CreatedDate", found.created);
		if (!found.labels.isEmpty()) {
			answer.put("VersionStages", found.labels());
		}
		if (found.string != null) {
			answer.put("SecretString", found.string);
		}
		if (found.binary != null) {
			answer.put("SecretBinary", found.binary);
		}
		return answer;
	}

	private Map<String, Object> describe(JsonNode body) {
		StoredSecret secret = secret(body);
		Map<String, Object> answer = entry(secret);
		answer.remove("SecretVersionsToStages");
		answer.put("VersionIdsToStages", secret.stages());
		return answer;
	}

	private static Map<String, Object> entry(StoredSecret secret) {
		Map<String, Object> entry = named(secret);
		entry.put("CreatedDate", secret.created);
		entry.put("LastChangedDate", secret.changed);
		entry.put("SecretVersionsToStages", secret.stages());
		if (!secret.tags.isEmpty()) {
			entry.put("Tags", List.copyOf(secret.tags));
		}
		if (secret.kmsKeyId != null) {
			entry.put("KmsKeyId", secret.kmsKeyId);
		}
		if (secret.deleted != null) {
			entry.put("DeletedDate", secret.deleted);
		}
		return entry;
	}

	private Map<String, Object> put(JsonNode body) {
		StoredSecret secret = live(body);
		String token = token(body);
		payload(body);
		Set<String> labels = new TreeSet<>();
		body.path("VersionStages").forEach((label) -> labels.add(label(label.asString())));
		if (labels.isEmpty()) {
			labels.add("AWSCURRENT");
		}
		secret.put(token, text(body, "SecretString"), text(body, "SecretBinary"), labels, now());
		Map<String, Object> answer = named(secret);
		answer.put("VersionId", token);
		answer.put("VersionStages", Objects.requireNonNull(secret.versions.get(token)).labels());
		return answer;
	}

	private static String label(String label) {
		if (!LABEL.matcher(label).matches()) {
			throw ServiceError.parameter("The staging label is not valid.");
		}
		return label;
	}

	private Map<String, Object> updateStage(JsonNode body) {
		StoredSecret secret = live(body);
		String to = text(body, "MoveToVersionId");
		String from = text(body, "RemoveFromVersionId");
		length("MoveToVersionId", to);
		length("RemoveFromVersionId", from);
		if (to == null && from == null) {
			throw ServiceError.parameter("You must specify MoveToVersionId or RemoveFromVersionId.");
		}
		secret.move(label(required(body, "VersionStage")), to, from, now());
		return named(secret);
	}

	private Map<String, Object> delete(JsonNode body) {
		JsonNode window = body.get("RecoveryWindowInDays");
		boolean force = body.path("ForceDeleteWithoutRecovery").asBoolean(false);
		if (force && window != null) {
			throw ServiceError
				.parameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
		}
		long days = (window != null) ? window.asLong() : 30;
		if (days < 7 || days > 30) {
			throw ServiceError.parameter("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
		}
		if (force) {
			this.secrets.remove(required(body, "SecretId"));
			return Map.of();
		}
		StoredSecret secret = live(body);
		secret.deleted = now();
		secret.deletionDate = now() + days * 86_400;
		Map<String, Object> answer = named(secret);
		answer.put("DeletionDate", secret.deletionDate);
		return answer;
	}

	private Map<String, Object> restore(JsonNode body) {
		StoredSecret secret = secret(body);
		secret.deleted = null;
		secret.deletionDate = null;
		return named(secret);
	}

	private Map<String, Object> list(JsonNode body) {
		List<Map<String, Object>> entries = new ArrayList<>();
		if (this.listIsStale) {
			entries.addAll(this.staleList.values());
		}
		else {
			this.secrets.values().forEach((secret) -> entries.add(entry(secret)));
		}
		entries.removeIf((entry) -> entry.containsKey("DeletedDate") || !matches(entry, body.path("Filters")));
		String sortBy = text(body, "SortBy");
		boolean byName = this.sortsByName && "name".equals(sortBy);
		Comparator<Map<String, Object>> order = byName ? Comparator.comparing((entry) -> (String) entry.get("Name"))
				: Comparator.comparing((entry) -> (Double) entry.get("CreatedDate"));
		entries.sort("asc".equals(text(body, "SortOrder")) ? order : order.reversed());
		return page(body, "SecretList", entries);
	}

	private static boolean matches(Map<String, Object> entry, JsonNode filters) {
		for (JsonNode filter : filters) {
			if (!"name".equals(required(filter, "Key")) || filter.path("Values").size() > 10) {
				throw ServiceError.parameter("The double knows up to ten values of the name filter.");
			}
			boolean matches = false;
			for (JsonNode value : filter.path("Values")) {
				if (!FILTER.matcher(value.asString()).matches()) {
					throw ServiceError.of("ValidationException", "The filter value is not valid.");
				}
				matches |= ((String) entry.get("Name")).startsWith(value.asString());
			}
			if (!matches) {
				return false;
			}
		}
		return true;
	}

	private Map<String, Object> listVersions(JsonNode body) {
		StoredSecret secret = secret(body);
		boolean all = body.path("IncludeDeprecated").asBoolean(false);
		List<Map<String, Object>> entries = new ArrayList<>();
		for (StoredSecret.Version version : secret.versions.values()) {
			if (all || !version.labels.isEmpty()) {
				Map<String, Object> entry = new LinkedHashMap<>();
				entry.put("VersionId", version.id);
				entry.put("CreatedDate", version.created);
				if (!version.labels.isEmpty()) {
					entry.put("VersionStages", version.labels());
				}
				entries.add(entry);
			}
		}
		Map<String, Object> answer = page(body, "Versions", entries);
		answer.putAll(named(secret));
		return answer;
	}

	private static Map<String, Object> page(JsonNode body, String field, List<Map<String, Object>> entries) {
		int size = body.path("MaxResults").asInt(100);
		if (size < 1 || size > 100) {
			throw ServiceError.of("ValidationException", "MaxResults must be between 1 and 100");
		}
		String token = text(body, "NextToken");
		int from = 0;
		if (token != null) {
			if (!token.matches("from-[0-9]+")) {
				throw ServiceError.of("InvalidNextTokenException", "The NextToken value is invalid.");
			}
			from = Math.min(entries.size(), Integer.parseInt(token.substring("from-".length())));
		}
		int to = Math.min(entries.size(), from + size);
		Map<String, Object> answer = new LinkedHashMap<>();
		answer.put(field, List.copyOf(entries.subList(from, to)));
		if (to < entries.size()) {
			answer.put("NextToken", "from-" + to);
		}
		return answer;
	}

	private StoredSecret live(JsonNode body) {
		return live(required(body, "SecretId"));
	}

	private StoredSecret live(String id) {
		StoredSecret secret = secret(id);
		if (secret.deleted != null) {
			throw ServiceError.deleted();
		}
		return secret;
	}

	private StoredSecret secret(JsonNode body) {
		return secret(required(body, "SecretId"));
	}

	private StoredSecret secret(String id) {
		StoredSecret secret = this.secrets.get(id);
		if (secret == null) {
			throw ServiceError.notFound();
		}
		return secret;
	}

	private static Map<String, Object> named(StoredSecret secret) {
		Map<String, Object> answer = new LinkedHashMap<>();
		answer.put("ARN", secret.arn);
		answer.put("Name", secret.name);
		return answer;
	}

	private static String required(JsonNode body, String field) {
		String text = text(body, field);
		if (text == null || text.isEmpty()) {
			throw ServiceError.of("ValidationException", field + " is required");
		}
		return text;
	}

	private static @Nullable String text(JsonNode body, String field) {
		return SecretsManagerDouble.text(body, field);
	}

}
