/**
 * Single data points in Cloud Monitoring. Google's module {@code google-cloud-monitoring}
 * is optional: applications that do not write metrics there do without it.
 */
@NullMarked
package io.llmshield.cloud.gcp.metrics;

import org.jspecify.annotations.NullMarked;
