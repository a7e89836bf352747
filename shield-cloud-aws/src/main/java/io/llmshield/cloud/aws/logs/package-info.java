/**
 * Log entries in Amazon CloudWatch Logs. The SDK's module {@code cloudwatchlogs} is
 * optional: applications that do not write logs there do without it.
 */
@NullMarked
package io.llmshield.cloud.aws.logs;

import org.jspecify.annotations.NullMarked;
