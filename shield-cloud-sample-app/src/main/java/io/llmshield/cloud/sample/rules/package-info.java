/**
 * The rules in use, and how new ones arrive without a restart.
 */
@NullMarked
package io.llmshield.cloud.sample.rules;

import org.jspecify.annotations.NullMarked;
