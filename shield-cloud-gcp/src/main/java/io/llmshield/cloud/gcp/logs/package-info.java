/**
 * Log entries in Cloud Logging. Google's module {@code google-cloud-logging} is optional:
 * applications that do not write logs there do without it.
 */
@NullMarked
package io.llmshield.cloud.gcp.logs;

import org.jspecify.annotations.NullMarked;
