/**
 * Benchmarks that anyone can repeat: {@code java -jar target/benchmarks.jar}. Not marked
 * for nullness, because JMH's states are filled by their set-up methods.
 */
@NullUnmarked
package io.llmshield.cloud.benchmarks;

import org.jspecify.annotations.NullUnmarked;
