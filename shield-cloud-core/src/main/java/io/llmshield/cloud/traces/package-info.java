/**
 * Spans by hand, in terms of no vendor, and what a provider tells of where its traces go.
 */
@NullMarked
package io.llmshield.cloud.traces;

import org.jspecify.annotations.NullMarked;
