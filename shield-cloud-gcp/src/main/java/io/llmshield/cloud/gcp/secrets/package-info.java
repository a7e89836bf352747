/**
 * Secrets on Google Cloud Secret Manager. Start with
 * {@link io.llmshield.cloud.gcp.secrets.GcpSecrets}.
 */
@NullMarked
package io.llmshield.cloud.gcp.secrets;

import org.jspecify.annotations.NullMarked;
