/**
 * What holds for every request: size limit and response headers.
 */
@NullMarked
package io.llmshield.cloud.sample.web;

import org.jspecify.annotations.NullMarked;
