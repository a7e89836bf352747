/**
 * The application's identity on AWS, asked from STS.
 */
@NullMarked
package io.llmshield.cloud.aws.identity;

import org.jspecify.annotations.NullMarked;
