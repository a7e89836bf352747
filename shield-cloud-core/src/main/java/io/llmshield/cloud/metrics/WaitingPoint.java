package io.llmshield.cloud.metrics;

/**
 * A point on its way.
 *
 * @param number grows with each point that is recorded
 * @param metric the point
 */
record WaitingPoint(long number, Metric metric) {

}
