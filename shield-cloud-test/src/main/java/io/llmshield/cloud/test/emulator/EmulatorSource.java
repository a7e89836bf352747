package io.llmshield.cloud.test.emulator;

import java.util.Optional;

/**
 * One way to an emulator.
 */
interface EmulatorSource {

	/**
	 * Look for an emulator, and start it if needed.
	 * @param service the service's name
	 * @return the endpoint, or nothing if this way does not lead to the service
	 * @throws EmulatorException if it should lead there but fails
	 */
	Optional<EmulatorEndpoint> find(String service);

}
