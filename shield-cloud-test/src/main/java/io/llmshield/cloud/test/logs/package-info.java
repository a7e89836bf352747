/**
 * The contract of log entries: extend {@link io.llmshield.cloud.test.logs.LogContract}.
 */
@NullMarked
package io.llmshield.cloud.test.logs;

import org.jspecify.annotations.NullMarked;
