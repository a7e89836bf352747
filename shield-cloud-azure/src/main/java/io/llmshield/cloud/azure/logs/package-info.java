/**
 * Log entries in Azure Monitor Logs, by the Logs Ingestion API.
 */
@NullMarked
package io.llmshield.cloud.azure.logs;

import org.jspecify.annotations.NullMarked;
