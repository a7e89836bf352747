package io.llmshield.cloud.autoconfigure.gcp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.gcp.GcpResource;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Tells what this process is, from configuration and environment alone: Google's own
 * libraries ask a metadata server, which may keep a start waiting.
 */
final class GcpInstance {

	private static final String LOCATION = "location";

	private static final String PROJECT = "project_id";

	private static final String CONTAINER = "k8s_container";

	private static final String REVISION = "cloud_run_revision";

	private static final String JOB = "cloud_run_job";

	/** "Monitored resource types" of Cloud Logging. */
	private static final Map<String, List<String>> LABELS = Map.of("global", List.of(PROJECT), CONTAINER,
			List.of(PROJECT, LOCATION, "cluster_name", "namespace_name", "pod_name", "container_name"), REVISION,
			List.of(PROJECT, "service_name", "revision_name", LOCATION, "configuration_name"), JOB,
			List.of(PROJECT, "job_name", LOCATION), "gce_instance", List.of(PROJECT, "instance_id", "zone"),
			"generic_task", List.of(PROJECT, LOCATION, "namespace", "job", "task_id"), "generic_node",
			List.of(PROJECT, LOCATION, "namespace", "node_id"));

	private final String project;

	private final @Nullable String location;

	private final Environment environment;

	GcpInstance(String project, @Nullable String location, Environment environment) {
		this.project = project;
		this.location = location;
		this.environment = environment;
	}

	/**
	 * What writes log entries.
	 * @throws CloudException {@code CONFIGURATION} if a label is missing, or one is set
	 * that the type does not have, which the service would refuse with every entry
	 */
	GcpResource ofLogs(GcpCloudProperties.Logs properties) {
		Map<String, String> labels = new LinkedHashMap<>();
		labels.put(PROJECT, this.project);
		String type = properties.resourceType();
		if (type != null) {
			properties.resourceLabels().forEach((name, value) -> labels.put(name.replace('-', '_'), value));
			return complete(type, labels);
		}
		if (this.location != null && isThere("K_SERVICE") && isThere("K_REVISION") && isThere("K_CONFIGURATION")) {
			labels.put("service_name", variable("K_SERVICE"));
			labels.put("revision_name", variable("K_REVISION"));
			labels.put("configuration_name", variable("K_CONFIGURATION"));
			return complete(REVISION, labels);
		}
		if (this.location != null && isThere("CLOUD_RUN_JOB")) {
			labels.put("job_name", variable("CLOUD_RUN_JOB"));
			return complete(JOB, labels);
		}
		return GcpResource.global(this.project);
	}

	private GcpResource complete(String type, Map<String, String> labels) {
		List<String> wanted = LABELS.getOrDefault(type, List.of());
		if (wanted.contains(LOCATION) && this.location != null) {
			labels.putIfAbsent(LOCATION, this.location);
		}
		if (type.equals(CONTAINER) && isThere("HOSTNAME")) {
			labels.putIfAbsent("pod_name", variable("HOSTNAME"));
		}
		List<String> missing = wanted.stream().filter((label) -> !labels.containsKey(label)).toList();
		if (!missing.isEmpty()) {
			throw wrong("a resource of the type " + type + " needs the labels " + String.join(", ", missing),
					"Set them under " + GcpCloudProperties.Logs.RESOURCE_LABELS);
		}
		List<String> unknown = labels.keySet().stream().filter((label) -> !wanted.contains(label)).toList();
		// Of other types nothing is known here
		if (!wanted.isEmpty() && !unknown.isEmpty()) {
			throw wrong("a resource of the type " + type + " does not have the labels " + String.join(", ", unknown),
					"Remove them under " + GcpCloudProperties.Logs.RESOURCE_LABELS + ": the type has "
							+ String.join(", ", wanted));
		}
		return new GcpResource(type, labels);
	}

	private static CloudException wrong(String reason, String remedy) {
		return CloudException.of(CloudErrorKind.CLIENT_INIT, CloudErrorCategory.CONFIGURATION)
			.provider(GcpProviderDescriptor.ID)
			.operation("set up logs")
			.reason(reason)
			.remedy(remedy)
			.build();
	}

	/** What metrics are of: this process among others of its application. */
	GcpResource ofMetrics(GcpCloudProperties.Metrics properties, String namespace) {
		String instance = properties.instance();
		String job = this.environment.getProperty("spring.application.name", "");
		return GcpResource.task(this.project, (this.location != null) ? this.location : "global", namespace,
				job.isBlank() ? "application" : job, (instance != null) ? instance : unique());
	}

	/**
	 * The host's name as the environment has it, and a part of its own for each start.
	 */
	private String unique() {
		String host = this.environment.getProperty("HOSTNAME", this.environment.getProperty("COMPUTERNAME", "host"));
		return host + "-" + UUID.randomUUID().toString().substring(0, 8);
	}

	private boolean isThere(String variable) {
		return StringUtils.hasText(this.environment.getProperty(variable));
	}

	private String variable(String variable) {
		return this.environment.getRequiredProperty(variable);
	}

}
