/**
 * Shows that transfers stay within a small heap, whatever the object's size.
 */
@NullMarked
package io.llmshield.cloud.test.memory;

import org.jspecify.annotations.NullMarked;
