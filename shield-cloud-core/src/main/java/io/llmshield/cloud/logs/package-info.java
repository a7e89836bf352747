/**
 * Log entries on their way to the provider: {@link io.llmshield.cloud.logs.CloudLogger}
 * takes them, {@link io.llmshield.cloud.logs.LogPipeline} queues, batches, spills and
 * counts them, and a {@link io.llmshield.cloud.logs.LogDriver} writes each batch.
 */
@NullMarked
package io.llmshield.cloud.logs;

import org.jspecify.annotations.NullMarked;
