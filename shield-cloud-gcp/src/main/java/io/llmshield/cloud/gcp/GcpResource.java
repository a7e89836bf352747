package io.llmshield.cloud.gcp;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import com.google.api.MonitoredResource;

/**
 * What logs and metrics belong to, in the terms of Google's "Monitored resource types".
 * Immutable.
 *
 * @param type the type, for example {@code global}
 * @param labels the type's labels, in their order
 */
public record GcpResource(String type, Map<String, String> labels) {

	private static final String PROJECT = "project_id";

	/**
	 * Check and copy.
	 * @throws IllegalArgumentException if the type or a label's name is blank
	 */
	public GcpResource {
		if (type.isBlank() || labels.keySet().stream().anyMatch(String::isBlank)) {
			throw new IllegalArgumentException("A monitored resource has a type, and its labels have names");
		}
		labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
	}

	/**
	 * Return the resource of those who know of nothing better.
	 * @param projectId the project
	 * @return the resource {@code global}
	 */
	public static GcpResource global(String projectId) {
		return new GcpResource("global", Map.of(PROJECT, projectId));
	}

	/**
	 * Return the resource of one process among others of an application.
	 * @param projectId the project
	 * @param location a region or zone, or {@code global}
	 * @param namespace what tells the application from others of its name
	 * @param job the application's name
	 * @param taskId what tells the process from the others
	 * @return the resource {@code generic_task}
	 */
	public static GcpResource task(String projectId, String location, String namespace, String job, String taskId) {
		Map<String, String> labels = new LinkedHashMap<>();
		labels.put(PROJECT, projectId);
		labels.put("location", location);
		labels.put("namespace", namespace);
		labels.put("job", job);
		labels.put("task_id", taskId);
		return new GcpResource("generic_task", labels);
	}

	/**
	 * Return the same in the form of Google's clients.
	 * @return the resource
	 */
	public MonitoredResource toMonitoredResource() {
		return MonitoredResource.newBuilder().setType(this.type).putAllLabels(this.labels).build();
	}

}
