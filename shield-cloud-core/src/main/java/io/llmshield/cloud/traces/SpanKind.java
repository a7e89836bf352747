package io.llmshield.cloud.traces;

/**
 * What a span stands for between this application and others. The clouds draw their maps
 * of services from it.
 */
public enum SpanKind {

	/** Work inside the application; the default. */
	INTERNAL,

	/** A request that was received. */
	SERVER,

	/** A request that was sent to another service. */
	CLIENT,

	/** A message that was put into a queue. */
	PRODUCER,

	/** A message that was taken from a queue. */
	CONSUMER

}
