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
 * @param containerCommand what the container runs; empty for the image's own command
 * @param language what it is written in
 * @param source what to run: a Python module, a Go package, a script in a Node.js package
 * @param arguments its arguments; <code>{port}</code> stands for the port,
 * <code>{home}</code> for the folder of the installation, where <code>tls.p12</code> is a
 * certificate for 127.0.0.1
 * @param environment its environment; <code>{port}</code> stands for the port
 */
record EmulatorProduct(String name, String version, String image, int containerPort, List<String> containerCommand,
		Language language, String source, List<String> arguments, Map<String, String> environment) {

	static final EmulatorProduct MINISTACK = new EmulatorProduct("ministack", "1.5.33", "ministackorg/ministack:1.5.33",
			4566, List.of(), Language.PYTHON, "ministack", List.of(), Map.of("BIND_HOST", "127.0.0.1", "GATEWAY_PORT",
					"{port}", "IOT_MTLS_ENABLED", "0", "LOG_LEVEL", "WARNING"));

	static final EmulatorProduct MOTO = new EmulatorProduct("moto", "5.2.5", "motoserver/moto:5.2.5", 5000, List.of(),
			Language.PYTHON, "moto.server", List.of("-H", "127.0.0.1", "-p", "{port}"), Map.of());

	static final EmulatorProduct FAKE_GCS_SERVER = new EmulatorProduct("fake-gcs-server", "1.55.1",
			"fsouza/fake-gcs-server:1.55.1", 4443, List.of("-scheme", "http", "-backend", "memory"), Language.GO,
			"github.com/fsouza/fake-gcs-server", List.of("-scheme", "http", "-host", "127.0.0.1", "-port", "{port}",
					"-backend", "memory", "-public-host", "127.0.0.1:{port}", "-log-level", "warn"),
			Map.of());

	static final EmulatorProduct AZURITE = new EmulatorProduct("azurite", "3.37.0",
			"mcr.microsoft.com/azure-storage/azurite:3.37.0", 10000,
			List.of("azurite-blob", "--blobHost", "0.0.0.0", "--inMemoryPersistence", "--silent", "--disableTelemetry",
					"--skipApiVersionCheck"),
			Language.NODE, "azurite/dist/src/blob/main.js", List.of("--blobHost", "127.0.0.1", "--blobPort", "{port}",
					"--inMemoryPersistence", "--silent", "--disableTelemetry", "--skipApiVersionCheck"),
			Map.of());

	/**
	 * With TLS, which tokens of Entra ID need. The certificate is made for this user, so
	 * there is no container.
	 */
	static final EmulatorProduct AZURITE_TLS = new EmulatorProduct("azurite", "3.37.0", "", 10000, List.of(),
			Language.NODE, "azurite/dist/src/blob/main.js",
			List.of("--blobHost", "127.0.0.1", "--blobPort", "{port}", "--inMemoryPersistence", "--silent",
					"--disableTelemetry", "--skipApiVersionCheck", "--oauth", "basic", "--cert", "{home}/tls.p12",
					"--pwd", "emulator"),
			Map.of());

	/**
	 * The services by name. Where two programs emulate one service, the plain name is the
	 * one that gets more of it right.
	 */
	static final Map<String, EmulatorProduct> SERVICES = Map.ofEntries(Map.entry("s3", MINISTACK),
			Map.entry("s3-moto", MOTO), Map.entry("secretsmanager", MOTO),
			Map.entry("secretsmanager-ministack", MINISTACK), Map.entry("sqs", MOTO), Map.entry("sts", MOTO),
			Map.entry("sts-ministack", MINISTACK), Map.entry("kms", MOTO), Map.entry("kms-ministack", MINISTACK),
			Map.entry("gcs", FAKE_GCS_SERVER), Map.entry("blob", AZURITE), Map.entry("blob-tls", AZURITE_TLS));

	boolean usesTls() {
		return this.arguments.contains("{home}/tls.p12");
	}

	String id() {
		return this.name + "-" + this.version;
	}

	/** What a program is written in, which decides how it is installed and run. */
	enum Language {

		/** Needs Python 3.10 or later with venv, and a package index. */
		PYTHON,

		/** Needs Go 1.21 or later, and a module proxy. */
		GO,

		/** Needs Node.js 20 or later with npm, and a registry. */
		NODE

	}

}
