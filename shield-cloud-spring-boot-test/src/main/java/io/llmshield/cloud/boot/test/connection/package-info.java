/**
 * {@code @ServiceConnection} for containers of emulators.
 */
@NullMarked
package io.llmshield.cloud.boot.test.connection;

import org.jspecify.annotations.NullMarked;
