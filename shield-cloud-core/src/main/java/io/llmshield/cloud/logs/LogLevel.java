package io.llmshield.cloud.logs;

/**
 * How serious an entry is, least first.
 */
public enum LogLevel {

	/** Every step; for finding faults. */
	TRACE,

	/** Details; for finding faults. */
	DEBUG,

	/** What happens in the normal course of things. */
	INFO,

	/** Something that may become a problem. */
	WARN,

	/** Something failed. */
	ERROR,

	/** The application cannot go on. */
	FATAL

}
