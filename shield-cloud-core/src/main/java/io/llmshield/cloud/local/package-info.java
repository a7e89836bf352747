/**
 * The {@code local} provider: secrets and objects as files of one directory.
 */
@NullMarked
package io.llmshield.cloud.local;

import org.jspecify.annotations.NullMarked;
