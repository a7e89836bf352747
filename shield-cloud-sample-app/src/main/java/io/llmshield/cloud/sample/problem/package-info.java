/**
 * Errors as RFC 9457 problem details, whoever they come from: a controller, a filter or
 * the servlet container.
 */
@NullMarked
package io.llmshield.cloud.sample.problem;

import org.jspecify.annotations.NullMarked;
