package io.llmshield.cloud.secrets;

import org.jspecify.annotations.Nullable;

/**
 * A secret has a new version. Immutable; holds no value.
 *
 * @param name the name as the application writes it
 * @param oldVersion the version known until now, or {@code null}
 * @param newVersion the new version, or {@code null} if the secret was deleted
 */
public record SecretChange(String name, @Nullable String oldVersion, @Nullable String newVersion) {
}
