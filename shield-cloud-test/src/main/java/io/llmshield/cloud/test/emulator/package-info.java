/**
 * Servers that stand in for clouds: found, installed, started and stopped by themselves,
 * and the proxy that breaks connections to them.
 */
@NullMarked
package io.llmshield.cloud.test.emulator;

import org.jspecify.annotations.NullMarked;
