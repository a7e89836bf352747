/**
 * The contract of single metric points: extend
 * {@link io.llmshield.cloud.test.metrics.MetricContract}.
 */
@NullMarked
package io.llmshield.cloud.test.metrics;

import org.jspecify.annotations.NullMarked;
