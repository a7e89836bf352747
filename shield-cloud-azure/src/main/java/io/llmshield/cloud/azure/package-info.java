/**
 * Microsoft Azure: error translation.
 */
@NullMarked
package io.llmshield.cloud.azure;

import org.jspecify.annotations.NullMarked;
