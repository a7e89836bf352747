/**
 * What the contract kits of all capabilities share: the two modes in which a contract
 * runs, assertions on {@link io.llmshield.cloud.CloudException}, races and recorded
 * observations.
 */
@NullMarked
package io.llmshield.cloud.test;

import org.jspecify.annotations.NullMarked;
