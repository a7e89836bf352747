package io.llmshield.cloud.autoconfigure.gcp;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.llmshield.cloud.autoconfigure.CheckedProperties;
import io.llmshield.cloud.autoconfigure.Endpoints;
import io.llmshield.cloud.autoconfigure.PropertyFaults;
import io.llmshield.cloud.gcp.metrics.GcpMetricForm;
import io.llmshield.cloud.gcp.secrets.GcpSecretOptions;
import io.llmshield.cloud.gcp.storage.GcpStorageOptions;
import io.llmshield.cloud.residency.ResidencyPolicy;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Google Cloud. Credentials, and all else that clients need, are set under
 * spring.cloud.gcp.
 *
 * @param projectId the project, where spring.cloud.gcp.project-id does not set one.
 * GOOGLE_CLOUD_PROJECT, the credentials' own project or the machine's if not set
 * @param location where new secrets are kept, such as europe-west3, unless
 * llmshield.cloud.gcp.secrets.locations says more. Wherever Google replicates them if not
 * set. Buckets are where they were made
 * @param secrets Secret Manager
 * @param storage Cloud Storage
 * @param logs Cloud Logging
 * @param metrics Cloud Monitoring
 */
@ConfigurationProperties(prefix = GcpCloudProperties.PREFIX, ignoreUnknownFields = false)
public record GcpCloudProperties(@Nullable String projectId, @Nullable String location, @DefaultValue Secrets secrets,
		@DefaultValue Storage storage, @DefaultValue Logs logs,
		@DefaultValue Metrics metrics) implements CheckedProperties {

	static final String PREFIX = "llmshield.cloud.gcp";

	/** "Project ID" of the Resource Manager, and the older ones with a domain. */
	private static final Pattern PROJECT = Pattern.compile("([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]");

	/** As Google names its regions so far; nothing is looked up. */
	private static final Pattern LOCATION = Pattern.compile("[a-z]+-[a-z]+[0-9]{1,2}");

	private static final String LOCATION_REMEDY = "Write a region such as europe-west3; leave it out to let Google"
			+ " replicate secrets as it likes";

	@Override
	public void check(PropertyFaults faults) {
		if (this.projectId != null && !PROJECT.matcher(this.projectId).matches()) {
			faults.add(PREFIX + ".project-id", "it cannot be the id of a project",
					"Write the project's id, such as my-project-1234, not its name or number");
		}
		if (this.location != null && !LOCATION.matcher(this.location).matches()) {
			faults.add(PREFIX + ".location", "it cannot be the name of a region", LOCATION_REMEDY);
		}
		this.secrets.check(faults);
		this.storage.check(faults);
		this.logs.check(faults);
		this.metrics.check(faults);
	}

	private static void checkEndpoint(String property, @Nullable String value, PropertyFaults faults) {
		if (value != null) {
			Endpoints.check(property, value, faults);
		}
	}

	private static @Nullable URI uri(@Nullable String endpoint) {
		return (endpoint != null) ? URI.create(endpoint) : null;
	}

	GcpSecretOptions secretOptions(ResidencyPolicy residency) {
		List<String> locations = this.secrets.locations;
		if (locations.isEmpty() && this.location != null) {
			locations = List.of(this.location);
		}
		return new GcpSecretOptions(locations, residency, this.secrets.describeUpTo);
	}

	/**
	 * Secret Manager.
	 *
	 * @param endpoint address of a service that stands in for Secret Manager over gRPC,
	 * for tests, such as http://127.0.0.1:9090. https, or http on this machine
	 * @param locations where new secrets are kept, each in all of them
	 * @param describeUpTo up to how many secrets the watch asks for their version one by
	 * one, 1 to 1000; of more, it lists which have changed, and asks so many others in
	 * turn. Google allows a project 600 such requests a minute
	 */
	public record Secrets(@Nullable String endpoint, @DefaultValue List<String> locations,
			@DefaultValue("5") int describeUpTo) {

		static final String ENDPOINT = PREFIX + ".secrets.endpoint";

		void check(PropertyFaults faults) {
			checkEndpoint(ENDPOINT, this.endpoint, faults);
			for (String location : this.locations) {
				if (!LOCATION.matcher(location).matches()) {
					faults.add(PREFIX + ".secrets.locations", "'" + location + "' cannot be the name of a region",
							LOCATION_REMEDY);
				}
			}
			faults.checkBetween(PREFIX + ".secrets.describe-up-to", this.describeUpTo, 1, 1000);
		}

		@Nullable URI endpointUri() {
			return uri(this.endpoint);
		}

	}

	/**
	 * Cloud Storage.
	 *
	 * @param endpoint address of a service that stands in for Cloud Storage, for tests,
	 * such as http://127.0.0.1:4443, where spring.cloud.gcp.storage.host does not set
	 * one. https, or http on this machine
	 * @param signingServiceAccount e-mail address of the service account that signs
	 * links, for an identity that cannot sign by itself (a user, or a workload of another
	 * cloud)
	 * @param rewriteStep the most bytes that one request of a copy moves, a multiple of
	 * 1MB; as the service likes if 0
	 */
	public record Storage(@Nullable String endpoint, @Nullable String signingServiceAccount,
			@DefaultValue("0B") DataSize rewriteStep) {

		static final String ENDPOINT = PREFIX + ".storage.endpoint";

		private static final Pattern EMAIL = Pattern.compile("[^@\\s]{1,64}@[^@\\s]{1,255}");

		void check(PropertyFaults faults) {
			checkEndpoint(ENDPOINT, this.endpoint, faults);
			if (this.signingServiceAccount != null && !EMAIL.matcher(this.signingServiceAccount).matches()) {
				faults.add(PREFIX + ".storage.signing-service-account", "it is not an e-mail address",
						"Write an address such as signer@my-project.iam.gserviceaccount.com");
			}
			if (this.rewriteStep.isNegative() || this.rewriteStep.toBytes() % DataSize.ofMegabytes(1).toBytes() != 0) {
				faults.add(PREFIX + ".storage.rewrite-step", "it is not a multiple of 1MB",
						"Write a size such as 64MB");
			}
		}

		@Nullable URI endpointUri() {
			return uri(this.endpoint);
		}

		GcpStorageOptions toOptions(Duration timeLimit) {
			return new GcpStorageOptions(this.signingServiceAccount, this.rewriteStep.toBytes(), timeLimit);
		}

	}

	/**
	 * Cloud Logging. The log is llmshield.cloud.telemetry.logs.name.
	 *
	 * @param endpoint address of a service that stands in for Cloud Logging over gRPC,
	 * for tests, such as http://127.0.0.1:9091. https, or http on this machine
	 * @param resourceType what writes the entries, such as k8s_container; if not set,
	 * Cloud Run's revision or job where the environment and llmshield.cloud.gcp.location
	 * tell it, else global
	 * @param resourceLabels labels of that type, such as cluster-name; project-id, and
	 * location and pod-name of a container, are filled in where they are known
	 */
	public record Logs(@Nullable String endpoint, @Nullable String resourceType,
			@DefaultValue Map<String, String> resourceLabels) {

		static final String ENDPOINT = PREFIX + ".logs.endpoint";

		static final String RESOURCE_TYPE = PREFIX + ".logs.resource-type";

		static final String RESOURCE_LABELS = PREFIX + ".logs.resource-labels";

		private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,99}");

		void check(PropertyFaults faults) {
			checkEndpoint(ENDPOINT, this.endpoint, faults);
			if (this.resourceType != null && !NAME.matcher(this.resourceType).matches()) {
				faults.add(RESOURCE_TYPE, "it cannot be a type of resource", "Write a type such as k8s_container");
			}
			this.resourceLabels.forEach((name, value) -> checkLabel(name, value, faults));
		}

		private void checkLabel(String name, String value, PropertyFaults faults) {
			if (!NAME.matcher(name).matches() || value.isBlank()) {
				faults.add(RESOURCE_LABELS + "[" + name + "]", "it cannot be the label of a resource",
						"Write a label such as cluster-name, and its value");
			}
			else if (this.resourceType == null) {
				faults.add(RESOURCE_LABELS + "[" + name + "]", "it is the label of no resource",
						"Set " + RESOURCE_TYPE + " as well, or remove it");
			}
		}

		@Nullable URI endpointUri() {
			return uri(this.endpoint);
		}

	}

	/**
	 * Cloud Monitoring. Metrics are named custom.googleapis.com, then
	 * llmshield.cloud.telemetry.metrics.namespace, then their own names.
	 *
	 * @param endpoint address of a service that stands in for Cloud Monitoring over gRPC,
	 * for tests, such as http://127.0.0.1:9092. https, or http on this machine
	 * @param form what the points of a series become that are sent together:
	 * distribution, from which the service tells number, mean and percentiles, or gauge,
	 * the last value. A metric keeps the form that it began with
	 * @param instance tells this process from the others that write the same metrics; the
	 * host's name and a random part if not set. 1 to 200 printable ASCII characters
	 */
	public record Metrics(@Nullable String endpoint, @DefaultValue("distribution") GcpMetricForm form,
			@Nullable String instance) {

		static final String ENDPOINT = PREFIX + ".metrics.endpoint";

		private static final Pattern INSTANCE = Pattern.compile("[!-~]{1,200}");

		void check(PropertyFaults faults) {
			checkEndpoint(ENDPOINT, this.endpoint, faults);
			if (this.instance != null && !INSTANCE.matcher(this.instance).matches()) {
				faults.add(PREFIX + ".metrics.instance", "it is not made of 1 to 200 printable ASCII characters",
						"Write what only one process has, such as ${HOSTNAME}");
			}
		}

		@Nullable URI endpointUri() {
			return uri(this.endpoint);
		}

	}

}
