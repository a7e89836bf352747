/**
 * What logs, metrics and traces share on Azure Monitor: one request at a time with a
 * token of Entra ID, and Application Insights by its connection string. No module of the
 * SDK is needed besides its core.
 */
@NullMarked
package io.llmshield.cloud.azure.monitor;

import org.jspecify.annotations.NullMarked;
