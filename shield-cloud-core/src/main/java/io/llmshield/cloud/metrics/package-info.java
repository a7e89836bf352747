/**
 * Single data points with dimensions, unit and timestamp, sent to the provider's metrics
 * service in batches.
 */
@NullMarked
package io.llmshield.cloud.metrics;

import org.jspecify.annotations.NullMarked;
