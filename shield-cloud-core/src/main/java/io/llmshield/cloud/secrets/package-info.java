/**
 * Secrets: the portable interface, its value types, the layers around it and the narrow
 * driver that a provider implements.
 */
@NullMarked
package io.llmshield.cloud.secrets;

import org.jspecify.annotations.NullMarked;
