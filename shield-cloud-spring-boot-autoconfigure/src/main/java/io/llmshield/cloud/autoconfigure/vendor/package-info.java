/**
 * Keeps the clouds' own Spring integrations quiet while they are not selected.
 */
@NullMarked
package io.llmshield.cloud.autoconfigure.vendor;

import org.jspecify.annotations.NullMarked;
