/**
 * Secrets on AWS Secrets Manager. Start with
 * {@link io.llmshield.cloud.aws.secrets.AwsSecrets}.
 */
@NullMarked
package io.llmshield.cloud.aws.secrets;

import org.jspecify.annotations.NullMarked;
