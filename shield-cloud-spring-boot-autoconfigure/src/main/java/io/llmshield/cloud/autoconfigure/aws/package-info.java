/**
 * The provider {@code aws}: drivers on the clients of Spring Cloud AWS.
 */
@NullMarked
package io.llmshield.cloud.autoconfigure.aws;

import org.jspecify.annotations.NullMarked;
