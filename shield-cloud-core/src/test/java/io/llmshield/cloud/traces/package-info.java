/**
 * Tests of spans by hand.
 */
package io.llmshield.cloud.traces;
