/**
 * Tests of traces on Azure.
 */
package io.llmshield.cloud.azure.traces;
