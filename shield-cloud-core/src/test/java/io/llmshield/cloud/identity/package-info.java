@NullMarked
package io.llmshield.cloud.identity;

import org.jspecify.annotations.NullMarked;
