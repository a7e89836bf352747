/**
 * Sets up the local provider and serves its signed links.
 */
@NullMarked
package io.llmshield.cloud.autoconfigure.local;

import org.jspecify.annotations.NullMarked;
