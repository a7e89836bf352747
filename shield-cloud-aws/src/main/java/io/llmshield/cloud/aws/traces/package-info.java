/**
 * Where AWS takes traces: X-Ray.
 */
@NullMarked
package io.llmshield.cloud.aws.traces;

import org.jspecify.annotations.NullMarked;
