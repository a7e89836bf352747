/**
 * Who may call: API keys that live as hashes in a secret.
 */
@NullMarked
package io.llmshield.cloud.sample.access;

import org.jspecify.annotations.NullMarked;
