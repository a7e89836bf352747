package io.llmshield.cloud.sample.dashboards;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a dashboard in the form of one system of metrics.
 */
abstract class Renderer {

	static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final String system;

	final Meters meters;

	Renderer(String system, Meters meters) {
		this.system = system;
		this.meters = meters;
	}

	/** Return the name of the folder for the system's files. */
	final String system() {
		return this.system;
	}

	abstract ObjectNode render(Dashboard dashboard);

	final String text(Dashboard dashboard) {
		return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(render(dashboard)).replace("\r\n", "\n")
				+ "\n";
	}

	static ObjectNode object() {
		return MAPPER.createObjectNode();
	}

}
