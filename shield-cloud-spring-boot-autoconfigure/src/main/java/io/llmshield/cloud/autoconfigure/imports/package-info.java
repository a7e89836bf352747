/**
 * {@code spring.config.import=shield-secret:<name>}: secrets in the {@code Environment}.
 */
@NullMarked
package io.llmshield.cloud.autoconfigure.imports;

import org.jspecify.annotations.NullMarked;
