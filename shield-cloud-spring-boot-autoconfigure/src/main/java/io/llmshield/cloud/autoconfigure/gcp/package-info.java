/**
 * The provider {@code gcp}: drivers on the clients of Spring Cloud GCP.
 */
@NullMarked
package io.llmshield.cloud.autoconfigure.gcp;

import org.jspecify.annotations.NullMarked;
