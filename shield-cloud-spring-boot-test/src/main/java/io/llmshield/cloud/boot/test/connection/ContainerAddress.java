package io.llmshield.cloud.boot.test.connection;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

import org.testcontainers.containers.Container;

/**
 * Where a container answers.
 */
final class ContainerAddress {

	private ContainerAddress() {
	}

	/**
	 * Return the address of the first port that the container exposes. The host is
	 * numeric, since buckets are put in front of names.
	 * @param container the container, started
	 * @return the address, {@code http}
	 */
	static URI of(Container<?> container) {
		String host = container.getHost();
		try {
			host = InetAddress.getByName(host).getHostAddress();
		}
		catch (UnknownHostException ex) {
			// The client tells of it
		}
		return URI
			.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + container.getFirstMappedPort());
	}

}
