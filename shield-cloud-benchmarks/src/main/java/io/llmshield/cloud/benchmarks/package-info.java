/**
 * Benchmarks that anyone can repeat: {@code java -jar target/benchmarks.jar}.
 */
@NullMarked
package io.llmshield.cloud.benchmarks;

import org.jspecify.annotations.NullMarked;
