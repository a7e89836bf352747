/**
 * Auto-configuration for log entries that go to the selected provider.
 */
@NullMarked
package io.llmshield.cloud.autoconfigure.logs;

import org.jspecify.annotations.NullMarked;
