@NullMarked
package io.llmshield.cloud.aws.logs;

import org.jspecify.annotations.NullMarked;
