@NullMarked
package io.llmshield.cloud.azure.identity;

import org.jspecify.annotations.NullMarked;
