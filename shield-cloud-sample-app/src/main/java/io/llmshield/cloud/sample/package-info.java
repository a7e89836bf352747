/**
 * A small LLM Shield on the interfaces of Shield Cloud. Nothing here knows which provider
 * is selected.
 */
@NullMarked
package io.llmshield.cloud.sample;

import org.jspecify.annotations.NullMarked;
