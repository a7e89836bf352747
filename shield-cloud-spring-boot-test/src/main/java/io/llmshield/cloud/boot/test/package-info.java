/**
 * Tests of applications that use Shield Cloud.
 */
@NullMarked
package io.llmshield.cloud.boot.test;

import org.jspecify.annotations.NullMarked;
