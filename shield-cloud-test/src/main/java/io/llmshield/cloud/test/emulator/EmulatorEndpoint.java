package io.llmshield.cloud.test.emulator;

import java.net.URI;

/**
 * Where an emulator answers. Immutable.
 *
 * @param service the service's name, for example {@code s3}
 * @param uri the base address, without a path
 * @param origin where it comes from, for people
 */
public record EmulatorEndpoint(String service, URI uri, String origin) {

	@Override
	public String toString() {
		return this.service + " at " + this.uri + " (" + this.origin + ")";
	}

}
