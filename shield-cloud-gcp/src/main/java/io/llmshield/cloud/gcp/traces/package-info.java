/**
 * Where Google Cloud takes traces: the Telemetry API.
 */
@NullMarked
package io.llmshield.cloud.gcp.traces;

import org.jspecify.annotations.NullMarked;
