/**
 * What ahead-of-time processing fixes, and what keeps a wrong start from going unnoticed.
 */
@NullMarked
package io.llmshield.cloud.autoconfigure.aot;

import org.jspecify.annotations.NullMarked;
