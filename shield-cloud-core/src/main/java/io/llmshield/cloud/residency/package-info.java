/**
 * Where data may be kept.
 */
@NullMarked
package io.llmshield.cloud.residency;

import org.jspecify.annotations.NullMarked;
