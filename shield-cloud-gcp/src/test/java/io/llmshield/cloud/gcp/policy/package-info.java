@NullMarked
package io.llmshield.cloud.gcp.policy;

import org.jspecify.annotations.NullMarked;
