package io.llmshield.cloud.azure.storage;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.WriteCondition;

/**
 * Blob Storage answers a refused condition with several codes: "already exists" where no
 * blob was wanted, "not found" or "condition not met" where a token was.
 */
final class ConditionRefusals {

	private ConditionRefusals() {
	}

	static CloudException ofWrite(CloudException error, WriteCondition condition) {
		boolean exists = condition.ifAbsent() && error.category() == CloudErrorCategory.ALREADY_EXISTS;
		boolean missing = condition.ifMatch() != null && error.getClass() == CloudException.class
				&& error.category() == CloudErrorCategory.NOT_FOUND;
		if (!exists && !missing) {
			return error;
		}
		return CloudException.of(error.kind(), CloudErrorCategory.PRECONDITION_FAILED)
			.provider(error.provider())
			.operation(error.operation())
			.resource(error.resource())
			.reason(exists ? "the object exists already"
					: "there is no object, so it has no version token that could match")
			.remedy("Read the current state and decide again")
			.requestId(error.requestId())
			.cause(error.getCause())
			.build();
	}

}
