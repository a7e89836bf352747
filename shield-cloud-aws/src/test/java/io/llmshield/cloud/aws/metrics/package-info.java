@NullMarked
package io.llmshield.cloud.aws.metrics;

import org.jspecify.annotations.NullMarked;
