package dev.graft.spark.average;

import dev.graft.average.Acceptance;
import dev.graft.average.RangeAverage;

/**
 * A round's replies, averaged.
 *
 * @param average over all weights; null if no reply counts
 * @param bytes that all workers sent
 */
public record Reduced(Acceptance acceptance, RangeAverage average, long bytes) {}
