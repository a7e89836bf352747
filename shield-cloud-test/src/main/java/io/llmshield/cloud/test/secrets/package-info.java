/**
 * The contract of secrets: extend {@link io.llmshield.cloud.test.secrets.SecretContract}
 * and hand it a {@link io.llmshield.cloud.test.secrets.SecretContractFixture}.
 */
@NullMarked
package io.llmshield.cloud.test.secrets;

import org.jspecify.annotations.NullMarked;
