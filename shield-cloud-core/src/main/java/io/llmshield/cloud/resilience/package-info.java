/**
 * Retry, circuit breaker, time limit and concurrency limit around every driver call.
 */
@NullMarked
package io.llmshield.cloud.resilience;

import org.jspecify.annotations.NullMarked;
