package io.llmshield.cloud.gcp.secrets;

import java.io.IOException;
import java.net.URI;

import io.llmshield.cloud.test.emulator.EmulatorDouble;

/**
 * Lets other modules' tests find the double as the emulator {@code gcp-secretmanager}.
 */
public final class SecretManagerEmulator implements EmulatorDouble {

	@Override
	public String service() {
		return "gcp-secretmanager";
	}

	@Override
	@SuppressWarnings("resource") // serves until the JVM ends
	public URI start() throws IOException {
		return URI.create("http://" + new SecretManagerDouble().endpoint());
	}

}
