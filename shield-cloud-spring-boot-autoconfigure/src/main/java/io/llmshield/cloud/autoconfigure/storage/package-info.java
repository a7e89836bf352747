/**
 * Sets up object storage: transfers and a bean for each named store.
 */
@NullMarked
package io.llmshield.cloud.autoconfigure.storage;

import org.jspecify.annotations.NullMarked;
