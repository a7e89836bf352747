@NullMarked
package io.llmshield.cloud.gcp.metrics;

import org.jspecify.annotations.NullMarked;
