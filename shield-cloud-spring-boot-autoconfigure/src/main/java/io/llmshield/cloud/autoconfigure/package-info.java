/**
 * Selects the provider, checks the configuration and reports start-up mistakes.
 */
@NullMarked
package io.llmshield.cloud.autoconfigure;

import org.jspecify.annotations.NullMarked;
