/**
 * Object storage: the portable interface, its value types, the transfer engines and the
 * narrow driver that a provider implements.
 */
@NullMarked
package io.llmshield.cloud.storage;

import org.jspecify.annotations.NullMarked;
