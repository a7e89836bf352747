/**
 * Faults on demand, injected between the portable code and a real driver, and producers
 * of content that fail.
 */
@NullMarked
package io.llmshield.cloud.test.faults;

import org.jspecify.annotations.NullMarked;
