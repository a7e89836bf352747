@NullMarked
package io.llmshield.cloud.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
