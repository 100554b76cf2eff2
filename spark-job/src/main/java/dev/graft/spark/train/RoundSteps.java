package dev.graft.spark.train;

/**
 * Where a round lies among the steps of a training.
 *
 * @param first from 0, through all epochs
 * @param end the step after the last
 * @param epoch of the first, from 0
 */
record RoundSteps(int first, int end, int epoch) {}
