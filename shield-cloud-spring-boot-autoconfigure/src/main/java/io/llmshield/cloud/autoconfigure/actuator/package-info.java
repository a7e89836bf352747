/**
 * Health and info of the selected provider for Boot's actuator.
 */
@NullMarked
package io.llmshield.cloud.autoconfigure.actuator;

import org.jspecify.annotations.NullMarked;
