/**
 * Object storage on Azure Blob Storage.
 */
@NullMarked
package io.llmshield.cloud.azure.storage;

import org.jspecify.annotations.NullMarked;
