@NullMarked
package io.llmshield.cloud.gcp.identity;

import org.jspecify.annotations.NullMarked;
