package io.llmshield.cloud.traces;

import java.net.URI;
import java.util.Map;

/**
 * Where a provider takes traces: a driver that knows the address, the limits and how a
 * request is authorised. All else about sending is the same for every provider: encoding
 * (OTLP as protobuf over HTTP), splitting, compression, repetition and counting.
 * Thread-safe.
 */
public interface TraceDestination {

	/**
	 * Return the provider's id.
	 * @return for example {@code aws}
	 */
	String provider();

	/**
	 * Return the address that takes OTLP traces over HTTP.
	 * @return the whole URL, path included
	 */
	URI endpoint();

	/**
	 * Return what one request may hold.
	 * @return the limits
	 */
	TraceLimits limits();

	/**
	 * Return what the cloud wants to know of the application, under OpenTelemetry's
	 * names, for example {@code cloud.region}. What the application sets itself wins.
	 * @return attributes of the resource; empty if there are none
	 */
	Map<String, String> resourceAttributes();

	/**
	 * Authorise one request. Asked for every attempt, so that tokens are never older than
	 * their source allows; may block for the network.
	 * @param body the body as it is sent
	 * @return headers to add
	 * @throws io.llmshield.cloud.CloudException if there are no credentials
	 */
	Map<String, String> authorize(byte[] body);

}
