@NullMarked
package io.llmshield.cloud.aws.policy;

import org.jspecify.annotations.NullMarked;
