/**
 * The appender that takes what an application logs through SLF4J and Logback to the
 * pipeline. Logback is optional for the rest of this module.
 */
@NullMarked
package io.llmshield.cloud.logs.logback;

import org.jspecify.annotations.NullMarked;
