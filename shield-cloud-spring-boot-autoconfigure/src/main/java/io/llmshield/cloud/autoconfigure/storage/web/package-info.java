/**
 * Serves objects as static resources through Spring MVC.
 */
@NullMarked
package io.llmshield.cloud.autoconfigure.storage.web;

import org.jspecify.annotations.NullMarked;
