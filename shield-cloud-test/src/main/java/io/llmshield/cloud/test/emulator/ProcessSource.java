package io.llmshield.cloud.test.emulator;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Emulators that run as processes, one for each program and JVM.
 */
final class ProcessSource implements EmulatorSource {

	private final Map<EmulatorProduct, EmulatorProcess> running = new ConcurrentHashMap<>();

	@Override
	public Optional<EmulatorEndpoint> find(String service) {
		EmulatorProduct product = EmulatorProduct.SERVICES.get(service);
		if (product == null) {
			return Optional.empty();
		}
		EmulatorProcess process = this.running.computeIfAbsent(product, ProcessSource::start);
		return Optional.of(new EmulatorEndpoint(service, process.uri(),
				product.id() + ", process " + process.pid() + ", output in " + process.log()));
	}

	private static EmulatorProcess start(EmulatorProduct product) {
		try {
			return EmulatorProcess.start(EmulatorInstallation.of(product, EmulatorInstallation.userCache()));
		}
		catch (IOException ex) {
			Throwable reason = (ex.getCause() != null) ? ex.getCause() : ex;
			throw new EmulatorException("as a process: " + reason.getMessage(), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new EmulatorException("as a process: interrupted", ex);
		}
	}

}
