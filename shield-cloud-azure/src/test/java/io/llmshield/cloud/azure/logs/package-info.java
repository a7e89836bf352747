@NullMarked
package io.llmshield.cloud.azure.logs;

import org.jspecify.annotations.NullMarked;
