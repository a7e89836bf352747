/**
 * Secrets on Azure Key Vault. Start with
 * {@link io.llmshield.cloud.azure.secrets.AzureSecrets}.
 */
@NullMarked
package io.llmshield.cloud.azure.secrets;

import org.jspecify.annotations.NullMarked;
