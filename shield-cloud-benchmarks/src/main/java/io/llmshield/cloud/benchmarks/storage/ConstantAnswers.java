package io.llmshield.cloud.benchmarks.storage;

import io.llmshield.cloud.benchmarks.storage.ConstantServer.Answer;

/**
 * What a cloud's object storage answers. Keeps nothing: every object is there, and the
 * object {@code read-N} has N bytes that {@code new Random(1)} gives. Thread-safe.
 */
@FunctionalInterface
interface ConstantAnswers {

	Answer answer(RequestHead head);

}
