/**
 * What the drivers for AWS share: the provider's id and the translation of errors.
 */
@NullMarked
package io.llmshield.cloud.aws;

import org.jspecify.annotations.NullMarked;
