package io.llmshield.cloud.gcp.metrics;

import java.util.Objects;
import java.util.regex.Pattern;

import io.llmshield.cloud.gcp.GcpResource;
import io.llmshield.cloud.metrics.Metric;

/**
 * Where in Cloud Monitoring the points go. Immutable.
 *
 * @param projectId the project that keeps them
 * @param namespace comes before the names of all metrics, see {@link #isNamespace}
 * @param resource what was measured. It must be of this process alone, for example by
 * {@link GcpResource#task}: the service refuses points of two writers of one series
 * @param form what points become
 */
public record GcpMetricOptions(String projectId, String namespace, GcpResource resource, GcpMetricForm form) {

	/** Of metrics that the service does not know. */
	static final String PREFIX = "custom.googleapis.com/";

	/** "Quotas and limits": of a metric's type, prefix included. */
	static final int MAX_TYPE_LENGTH = 200;

	/** How long a namespace may be beside the longest name, in characters. */
	public static final int MAX_NAMESPACE_LENGTH = MAX_TYPE_LENGTH - PREFIX.length() - 1 - Metric.MAX_NAME_LENGTH;

	private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z][A-Za-z0-9_]*([./][A-Za-z][A-Za-z0-9_]*)*");

	/**
	 * Make options.
	 * @throws IllegalArgumentException if the service would refuse them
	 */
	public GcpMetricOptions {
		if (projectId.isBlank()) {
			throw new IllegalArgumentException("Cloud Monitoring needs a project");
		}
		if (!isNamespace(namespace)) {
			throw new IllegalArgumentException("A namespace has 1 to " + MAX_NAMESPACE_LENGTH
					+ " letters, digits, '_', '.' and '/', and its parts start with letters");
		}
		Objects.requireNonNull(resource, "resource");
		Objects.requireNonNull(form, "form");
	}

	/**
	 * Return whether Cloud Monitoring takes a namespace.
	 * @param namespace the namespace
	 * @return {@code true} for 1 to {@value #MAX_NAMESPACE_LENGTH} letters, digits and
	 * {@code _} in segments that start with a letter and are joined by {@code .} or
	 * {@code /}
	 */
	public static boolean isNamespace(String namespace) {
		return namespace.length() <= MAX_NAMESPACE_LENGTH && NAMESPACE.matcher(namespace).matches();
	}

	GcpMetricOptions inForm(GcpMetricForm other) {
		return new GcpMetricOptions(this.projectId, this.namespace, this.resource, other);
	}

	String type(String name) {
		return PREFIX + this.namespace + "/" + name;
	}

}
