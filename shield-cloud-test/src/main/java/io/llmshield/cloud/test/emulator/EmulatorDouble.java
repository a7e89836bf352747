package io.llmshield.cloud.test.emulator;

import java.io.IOException;
import java.net.URI;

/**
 * A server inside this machine's JVM that takes a service's place when nothing better can
 * be had. Found with {@link java.util.ServiceLoader}; used from one thread.
 */
public interface EmulatorDouble {

	/**
	 * Return which service it stands in for.
	 * @return the service's name, for example {@code s3}
	 */
	String service();

	/**
	 * Start it on 127.0.0.1 and a free port, in daemon threads. Called once.
	 * @return its base address
	 * @throws IOException if it cannot be started
	 */
	URI start() throws IOException;

}
