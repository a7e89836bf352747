/**
 * Objects as Spring resources: {@code cloud://<store>/<key>}, and patterns of them.
 */
@NullMarked
package io.llmshield.cloud.storage.resource;

import org.jspecify.annotations.NullMarked;
