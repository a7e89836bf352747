/**
 * As whom the application appears to the provider.
 */
@NullMarked
package io.llmshield.cloud.identity;

import org.jspecify.annotations.NullMarked;
