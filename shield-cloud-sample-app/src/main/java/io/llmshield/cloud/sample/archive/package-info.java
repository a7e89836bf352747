/**
 * The archive of scan results in the store {@code results}.
 */
@NullMarked
package io.llmshield.cloud.sample.archive;

import org.jspecify.annotations.NullMarked;
