/**
 * Where Azure takes traces: Application Insights by OTLP.
 */
@NullMarked
package io.llmshield.cloud.azure.traces;

import org.jspecify.annotations.NullMarked;
