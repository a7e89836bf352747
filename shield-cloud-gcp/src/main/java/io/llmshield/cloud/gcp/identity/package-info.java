/**
 * The application's identity on Google Cloud, told by its credentials.
 */
@NullMarked
package io.llmshield.cloud.gcp.identity;

import org.jspecify.annotations.NullMarked;
