/**
 * The vocabulary of what is observed: names and keys of every operation, the same on
 * every provider.
 */
@NullMarked
package io.llmshield.cloud.observation;

import org.jspecify.annotations.NullMarked;
