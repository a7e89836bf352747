@NullMarked
package io.llmshield.cloud.azure.secrets;

import org.jspecify.annotations.NullMarked;
