@NullMarked
package io.llmshield.cloud.metrics;

import org.jspecify.annotations.NullMarked;
