@NullMarked
package io.llmshield.cloud.gcp.logs;

import org.jspecify.annotations.NullMarked;
