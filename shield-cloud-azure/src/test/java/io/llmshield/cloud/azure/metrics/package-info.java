@NullMarked
package io.llmshield.cloud.azure.metrics;

import org.jspecify.annotations.NullMarked;
