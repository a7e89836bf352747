package io.llmshield.cloud.gcp.storage;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.gcp.GcpErrors;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.WriteCondition;
import org.jspecify.annotations.Nullable;

/**
 * Tokens and version ids are generations: positive numbers. What is none never was a
 * version of any object.
 */
final class Generation {

	/** The generation of an object that does not exist. */
	private static final long NONE = 0;

	private static final String NUMBER = "[1-9][0-9]{0,17}";

	private Generation() {
	}

	static @Nullable Long ofToken(CloudErrorKind kind, ObjectId id, @Nullable String token) {
		return parse(kind, CloudErrorCategory.PRECONDITION_FAILED, id, token);
	}

	/** What never was a token differs from every token. */
	static @Nullable Long ofOtherToken(@Nullable String token) {
		return (token != null && token.matches(NUMBER)) ? Long.valueOf(token) : null;
	}

	static @Nullable Long ofVersion(CloudErrorKind kind, ObjectId id, @Nullable String versionId) {
		return parse(kind, CloudErrorCategory.NOT_FOUND, id, versionId);
	}

	static @Nullable Long ofCondition(ObjectId id, WriteCondition condition) {
		return condition.ifAbsent() ? Long.valueOf(NONE) : ofToken(CloudErrorKind.STORAGE_PUT, id, condition.ifMatch());
	}

	private static @Nullable Long parse(CloudErrorKind kind, CloudErrorCategory category, ObjectId id,
			@Nullable String text) {
		if (text == null) {
			return null;
		}
		if (text.matches(NUMBER)) {
			return Long.valueOf(text);
		}
		throw CloudException.of(kind, category)
			.provider(GcpErrors.PROVIDER)
			.operation("check the version")
			.resource(id.toString())
			.reason("no object of Cloud Storage ever had this version: a version is a number")
			.remedy("Use the token or version id that a call has returned")
			.build();
	}

}
