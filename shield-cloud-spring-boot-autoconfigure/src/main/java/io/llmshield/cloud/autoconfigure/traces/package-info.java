/**
 * Traces: spans by hand, and sending what OpenTelemetry records to where the selected
 * provider takes it.
 */
@NullMarked
package io.llmshield.cloud.autoconfigure.traces;

import org.jspecify.annotations.NullMarked;
