@NullMarked
package io.llmshield.cloud.aws.secrets;

import org.jspecify.annotations.NullMarked;
