/**
 * The scan engine of the sample: finds prompt injection, leaked credentials and personal
 * data in prompts and model output. Knows neither Spring nor any cloud.
 */
@NullMarked
package io.llmshield.cloud.sample.scan;

import org.jspecify.annotations.NullMarked;
