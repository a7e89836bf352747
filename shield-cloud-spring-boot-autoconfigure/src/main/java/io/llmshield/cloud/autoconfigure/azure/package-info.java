/**
 * The provider {@code azure}: drivers on the clients of Spring Cloud Azure.
 */
@NullMarked
package io.llmshield.cloud.autoconfigure.azure;

import org.jspecify.annotations.NullMarked;
