/**
 * Single data points in Application Insights, by its connection string.
 */
@NullMarked
package io.llmshield.cloud.azure.metrics;

import org.jspecify.annotations.NullMarked;
