/**
 * What every capability shares: the one error type of the product.
 */
@NullMarked
package io.llmshield.cloud;

import org.jspecify.annotations.NullMarked;
