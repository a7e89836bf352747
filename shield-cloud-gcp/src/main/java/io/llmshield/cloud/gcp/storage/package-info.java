/**
 * Objects on Google Cloud Storage.
 */
@NullMarked
package io.llmshield.cloud.gcp.storage;

import org.jspecify.annotations.NullMarked;
