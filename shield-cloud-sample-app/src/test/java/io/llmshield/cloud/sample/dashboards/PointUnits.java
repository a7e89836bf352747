package io.llmshield.cloud.sample.dashboards;

import io.llmshield.cloud.sample.dashboards.Dashboard.Panel;
import io.llmshield.cloud.sample.dashboards.Dashboard.Scale;

/**
 * In what the clouds count: points are sums of a step, so they are shown by the minute.
 */
final class PointUnits {

	private PointUnits() {
	}

	static String title(Panel panel) {
		return panel.title() + ", " + label(panel.scale());
	}

	static String label(Scale scale) {
		return switch (scale) {
			case EVENTS -> "a minute";
			case TRAFFIC -> "bytes a minute";
			case SHARE -> "part of all";
			case TIME -> "ms";
			case BYTES -> "bytes";
			case NUMBER -> "number";
		};
	}

}
