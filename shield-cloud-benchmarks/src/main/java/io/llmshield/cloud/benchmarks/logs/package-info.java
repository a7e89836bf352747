/**
 * What a line of log costs. Not marked for nullness, because JMH's states are filled by
 * their set-up methods.
 */
@NullUnmarked
package io.llmshield.cloud.benchmarks.logs;

import org.jspecify.annotations.NullUnmarked;
