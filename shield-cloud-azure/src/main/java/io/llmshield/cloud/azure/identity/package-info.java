/**
 * As whom the application appears to Azure. Start with
 * {@link io.llmshield.cloud.azure.identity.AzureIdentities}.
 */
@NullMarked
package io.llmshield.cloud.azure.identity;

import org.jspecify.annotations.NullMarked;
