/**
 * Sets up single data points for the selected provider's metrics service.
 */
@NullMarked
package io.llmshield.cloud.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
