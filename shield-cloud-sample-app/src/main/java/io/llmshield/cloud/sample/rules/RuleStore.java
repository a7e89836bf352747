package io.llmshield.cloud.sample.rules;

import java.io.IOException;
import java.io.UncheckedIOException;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.WriteCondition;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/**
 * The rule document in the store {@code models}. Thread-safe.
 */
@Component
class RuleStore {

	private static final String KEY = "rules/rules.json";

	private final CloudStorage models;

	RuleStore(@Qualifier("models") CloudStorage models) {
		this.models = models;
	}

	/**
	 * Write the first document, unless there is one.
	 * @return whether it was written
	 */
	boolean seed(byte[] json) {
		try {
			put(json, WriteCondition.IF_ABSENT);
			return true;
		}
		catch (CloudException ex) {
			if (ex.category() == CloudErrorCategory.PRECONDITION_FAILED) {
				return false;
			}
			throw ex;
		}
	}

	String versionToken() {
		return this.models.getMetadata(KEY).versionToken();
	}

	RuleDocument read() {
		try (ObjectContent content = this.models.open(KEY)) {
			return new RuleDocument(content.inputStream().readAllBytes(), content.metadata().versionToken());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Replace the document that the caller saw; {@code PRECONDITION_FAILED} if another
	 * one is there by now.
	 * @return the new version token
	 */
	String replace(String versionToken, byte[] json) {
		return put(json, WriteCondition.ifMatch(versionToken));
	}

	private String put(byte[] json, WriteCondition condition) {
		PutOptions options = PutOptions.builder()
			.contentType(MediaType.APPLICATION_JSON_VALUE)
			.condition(condition)
			.build();
		return this.models.put(KEY, json, options).versionToken();
	}

}
