/**
 * Sets up secrets: manager, cache, watch, fallback chain and rotation.
 */
@NullMarked
package io.llmshield.cloud.autoconfigure.secrets;

import org.jspecify.annotations.NullMarked;
