@NullMarked
package io.llmshield.cloud.gcp;

import org.jspecify.annotations.NullMarked;
