/**
 * The contract of object storage: extend
 * {@link io.llmshield.cloud.test.storage.StorageContract} and hand it a
 * {@link io.llmshield.cloud.test.storage.StorageContractFixture}.
 */
@NullMarked
package io.llmshield.cloud.test.storage;

import org.jspecify.annotations.NullMarked;
