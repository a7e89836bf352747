@NullMarked
package io.llmshield.cloud.gcp.secrets;

import org.jspecify.annotations.NullMarked;
