@NullMarked
package io.llmshield.cloud.azure.policy;

import org.jspecify.annotations.NullMarked;
