@NullMarked
package io.llmshield.cloud.aws.identity;

import org.jspecify.annotations.NullMarked;
