@NullMarked
package io.llmshield.cloud.azure.monitor;

import org.jspecify.annotations.NullMarked;
