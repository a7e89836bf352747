/**
 * Object storage of the clouds: our storage beside the vendor's own clients, in turn in
 * one process. Not marked for nullness, because JMH's states are filled by their set-up
 * methods.
 */
@NullUnmarked
package io.llmshield.cloud.benchmarks.storage;

import org.jspecify.annotations.NullUnmarked;
