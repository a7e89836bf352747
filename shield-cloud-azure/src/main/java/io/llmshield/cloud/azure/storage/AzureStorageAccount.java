package io.llmshield.cloud.azure.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import com.azure.core.credential.TokenCredential;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.BearerTokenAuthenticationPolicy;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.http.policy.HttpPolicyProviders;
import com.azure.core.util.Context;
import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import com.azure.json.JsonWriter;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import org.jspecify.annotations.Nullable;

/**
 * A storage account as Azure Resource Manager knows it, which tells what the data plane
 * does not: where the account keeps its data, and its lifecycle rules. Makes one attempt
 * for each call. Thread-safe.
 */
public final class AzureStorageAccount {

	/** Resource Manager of the public cloud. */
	public static final URI PUBLIC_CLOUD = URI.create("https://management.azure.com");

	/** Of the resource provider {@code Microsoft.Storage}. */
	private static final String API_VERSION = "2024-01-01";

	private static final Pattern RESOURCE_ID = Pattern.compile(
			"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\.Storage/storageAccounts/[a-z0-9]{3,24}",
			Pattern.CASE_INSENSITIVE);

	private static final int NOT_FOUND = 404;

	private final HttpPipeline pipeline;

	private final String address;

	private final String name;

	private volatile @Nullable List<String> locations;

	private AzureStorageAccount(HttpPipeline pipeline, URI endpoint, String resourceId) {
		if (!RESOURCE_ID.matcher(resourceId).matches()) {
			throw new IllegalArgumentException("'" + resourceId + "' is no resource id of a storage account, such as "
					+ "/subscriptions/<id>/resourceGroups/<name>/providers/Microsoft.Storage/storageAccounts/<name>");
		}
		this.pipeline = pipeline;
		this.address = endpoint.toString().replaceAll("/+$", "") + resourceId;
		this.name = resourceId.substring(resourceId.lastIndexOf('/') + 1);
	}

	/**
	 * Name an account of the public cloud.
	 * @param credential an identity with the actions
	 * {@code Microsoft.Storage/storageAccounts/read} and, for lifecycle rules,
	 * {@code Microsoft.Storage/storageAccounts/managementPolicies/read} and
	 * {@code …/write} and {@code …/delete}
	 * @param resourceId the account's resource id
	 * @return the account
	 * @throws IllegalArgumentException if it is no such id
	 */
	public static AzureStorageAccount of(TokenCredential credential, String resourceId) {
		List<HttpPipelinePolicy> policies = new ArrayList<>();
		HttpPolicyProviders.addBeforeRetryPolicies(policies);
		policies.add(new BearerTokenAuthenticationPolicy(credential, PUBLIC_CLOUD + "/.default"));
		HttpPolicyProviders.addAfterRetryPolicies(policies);
		HttpPipeline pipeline = new HttpPipelineBuilder().policies(policies.toArray(HttpPipelinePolicy[]::new)).build();
		return of(pipeline, PUBLIC_CLOUD, resourceId);
	}

	/**
	 * Name an account of any cloud.
	 * @param pipeline sends the requests, with a token for the endpoint; without retries
	 * @param endpoint Resource Manager's address, for example {@link #PUBLIC_CLOUD}
	 * @param resourceId the account's resource id
	 * @return the account
	 * @throws IllegalArgumentException if it is no such id
	 */
	public static AzureStorageAccount of(HttpPipeline pipeline, URI endpoint, String resourceId) {
		return new AzureStorageAccount(pipeline, endpoint, resourceId);
	}

	/**
	 * Return where the account keeps its data: the primary location first, then the one
	 * to which a geo-redundant account copies everything. Asked for once.
	 * @return one or two locations, for example {@code westeurope}
	 */
	public List<String> locations() {
		List<String> known = this.locations;
		if (known == null) {
			Map<?, ?> account = Objects.requireNonNullElse(get(CloudErrorKind.STORAGE_FETCH, "find account", ""),
					Map.of());
			known = locations(account);
			this.locations = known;
		}
		return known;
	}

	private List<String> locations(Map<?, ?> account) {
		Map<?, ?> properties = (account.get("properties") instanceof Map<?, ?> map) ? map : Map.of();
		List<String> found = new ArrayList<>();
		Object primary = (properties.get("primaryLocation") != null) ? properties.get("primaryLocation")
				: account.get("location");
		for (Object location : new @Nullable Object[] { primary, properties.get("secondaryLocation") }) {
			if (location instanceof String text && !text.isBlank()) {
				found.add(plain(text));
			}
		}
		if (found.isEmpty()) {
			throw AzureErrors.ofCode(CloudErrorKind.STORAGE_FETCH, null, 0)
				.operation("find account")
				.resource(this.name)
				.reason("Resource Manager does not tell the account's location")
				.build();
		}
		return List.copyOf(found);
	}

	/** Locations have display names too: "West Europe". */
	static String plain(String location) {
		return location.replace(" ", "").toLowerCase(Locale.ROOT);
	}

	/**
	 * Read a part of the account.
	 * @param kind what is attempted
	 * @param operation the operation in words
	 * @param part the part, or an empty string for the account itself
	 * @return what was read, or {@code null} if there is no such part
	 */
	@Nullable Map<?, ?> get(CloudErrorKind kind, String operation, String part) {
		try {
			return send(new HttpRequest(HttpMethod.GET, address(part)));
		}
		catch (RuntimeException ex) {
			if (!part.isEmpty() && "ManagementPolicyNotFound".equals(AzureErrors.code(ex))) {
				return null;
			}
			throw translated(kind, operation, ex);
		}
	}

	/**
	 * Write a part of the account.
	 * @param kind what is attempted
	 * @param operation the operation in words
	 * @param part the part
	 * @param content its content, of maps, lists, texts, numbers and truth values;
	 * {@code null} to delete it
	 */
	void put(CloudErrorKind kind, String operation, String part, @Nullable Map<String, ?> content) {
		try {
			HttpRequest request = new HttpRequest((content != null) ? HttpMethod.PUT : HttpMethod.DELETE,
					address(part));
			if (content != null) {
				request.setHeader(HttpHeaderName.CONTENT_TYPE, "application/json").setBody(json(content));
			}
			send(request);
		}
		catch (RuntimeException ex) {
			throw translated(kind, operation, ex);
		}
	}

	private String address(String part) {
		return this.address + (part.isEmpty() ? "" : "/" + part) + "?api-version=" + API_VERSION;
	}

	private CloudException translated(CloudErrorKind kind, String operation, RuntimeException error) {
		CloudException translated = AzureErrors.translate(kind, operation, this.name, error);
		return (translated.getCause() instanceof HttpResponseException answer && answer.getResponse() != null
				&& answer.getResponse().getStatusCode() == NOT_FOUND)
						? translated.toBuilder().remedy("Mend the resource id of the storage account").build()
						: translated;
	}

	private Map<?, ?> send(HttpRequest request) {
		try (HttpResponse answer = this.pipeline.sendSync(request, Context.NONE)) {
			byte[] body = answer.getBodyAsBinaryData().toBytes();
			if (answer.getStatusCode() >= 300) {
				throw new HttpResponseException("Status code " + answer.getStatusCode(), answer, parsed(body));
			}
			return parsed(body);
		}
	}

	private static Map<?, ?> parsed(byte[] body) {
		try (JsonReader reader = JsonProviders.createReader(body)) {
			return (body.length > 0 && reader.readUntyped() instanceof Map<?, ?> map) ? map : Map.of();
		}
		catch (IOException | IllegalStateException ex) {
			// What stands in between may answer in HTML; the status tells enough
			return Map.of();
		}
	}

	private static byte[] json(Map<String, ?> content) {
		try (java.io.StringWriter text = new java.io.StringWriter();
				JsonWriter writer = JsonProviders.createWriter(text)) {
			writer.writeUntyped(content).flush();
			return text.toString().getBytes(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return a text that names the account.
	 */
	@Override
	public String toString() {
		return "AzureStorageAccount " + this.name;
	}

}
