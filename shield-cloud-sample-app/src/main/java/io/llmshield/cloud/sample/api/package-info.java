/**
 * The REST interface and its description.
 */
@NullMarked
package io.llmshield.cloud.sample.api;

import org.jspecify.annotations.NullMarked;
