/**
 * Sets up retry, circuit breaker, concurrency limit and time limit around driver calls.
 */
@NullMarked
package io.llmshield.cloud.autoconfigure.resilience;

import org.jspecify.annotations.NullMarked;
