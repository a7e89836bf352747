/**
 * Azure Key Vault inside the JVM, for tests without an account.
 */
@NullMarked
package io.llmshield.cloud.test.keyvault;

import org.jspecify.annotations.NullMarked;
