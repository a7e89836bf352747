/**
 * Connection pools whose credentials come from a secret.
 */
@NullMarked
package io.llmshield.cloud.autoconfigure.datasource;

import org.jspecify.annotations.NullMarked;
