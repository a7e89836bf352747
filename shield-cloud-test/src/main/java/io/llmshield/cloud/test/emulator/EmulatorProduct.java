package io.llmshield.cloud.test.emulator;

import java.util.List;
import java.util.Map;

/**
 * A program that emulates services. Immutable.
 *
 * @param name the name
 * @param version the pinned version
 * @param image the container image, with its tag
 * @param containerPort the port within the container
 * @param module the Python module to run
 * @param arguments its arguments; <code>{port}</code> stands for the port
 * @param environment its environment; <code>{port}</code> stands for the port
 */
record EmulatorProduct(String name, String version, String image, int containerPort, String module,
		List<String> arguments, Map<String, String> environment) {

	static final EmulatorProduct MINISTACK = new EmulatorProduct("ministack", "1.5.33", "ministackorg/ministack:1.5.33",
			4566, "ministack", List.of(), Map.of("BIND_HOST", "127.0.0.1", "GATEWAY_PORT", "{port}", "IOT_MTLS_ENABLED",
					"0", "LOG_LEVEL", "WARNING"));

	static final EmulatorProduct MOTO = new EmulatorProduct("moto", "5.2.5", "motoserver/moto:5.2.5", 5000,
			"moto.server", List.of("-H", "127.0.0.1", "-p", "{port}"), Map.of());

	/**
	 * The services by name. Where two programs emulate one service, the plain name is the
	 * one that gets more of it right.
	 */
	static final Map<String, EmulatorProduct> SERVICES = Map.of("s3", MINISTACK, "s3-moto", MOTO, "secretsmanager",
			MOTO, "secretsmanager-ministack", MINISTACK, "sts", MOTO, "sts-ministack", MINISTACK, "kms", MOTO,
			"kms-ministack", MINISTACK);

	String id() {
		return this.name + "-" + this.version;
	}

}
