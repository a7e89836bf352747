/**
 * Objects on Amazon S3.
 */
@NullMarked
package io.llmshield.cloud.aws.storage;

import org.jspecify.annotations.NullMarked;
