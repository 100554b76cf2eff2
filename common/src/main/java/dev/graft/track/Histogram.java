package dev.graft.track;

import java.util.Arrays;

/**
 * How numbers are spread: counted in buckets of a quarter of an octave, found by the bits of a
 * number alone, so that a pass over all weights costs little beside a round.
 */
public final class Histogram {

  /** What is nearer to 0 than 2^-64, or farther from it than 2^64, is in the outermost buckets. */
  private static final int LOWEST = 1023 - 64;

  private static final int OCTAVES = 128;

  /** Buckets of an octave, and by how many bits of the fraction they differ. */
  private static final int IN_OCTAVE = 4;

  private static final int SHIFT = 50;
  private static final int SIDE = OCTAVES * IN_OCTAVE;

  private final long[] negative = new long[SIDE];
  private final long[] positive = new long[SIDE];
  private long zeros;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;
  private double sum;
  private double squares;
  private long count;

  /**
   * Counts numbers of a vector, all of them finite.
   *
   * @param from the first index
   * @param to the index after the last
   * @param sign 1, or -1 to count what the numbers are minus of
   */
  public Histogram add(double[] numbers, int from, int to, int sign) {
    for (int i = from; i < to; i++) {
      double number = sign * numbers[i];
      count(number);
      sum += number;
      squares += number * number;
      min = Math.min(min, number);
      max = Math.max(max, number);
    }
    count += to - from;
    return this;
  }

  private void count(double number) {
    if (number == 0) {
      zeros++;
      return;
    }
    int at = (int) ((Double.doubleToRawLongBits(number) & Long.MAX_VALUE) >>> SHIFT);
    int bucket = Math.max(0, Math.min(SIDE - 1, at - LOWEST * IN_OCTAVE));
    if (number < 0) {
      negative[bucket]++;
    } else {
      positive[bucket]++;
    }
  }

  /** The size of a bucket's smallest number; of the bucket after the last where it ends. */
  private static double edge(int bucket) {
    return Double.longBitsToDouble((long) (bucket + LOWEST * IN_OCTAVE) << SHIFT);
  }

  /**
   * As TensorBoard's HistogramProto: each bucket ends at its limit, and begins at the last one's.
   */
  ProtoMessage proto() {
    Buckets buckets = new Buckets();
    for (int i = SIDE - 1; i >= 0; i--) {
      buckets.add(-edge(i + 1), -edge(i), negative[i]);
    }
    buckets.add(-edge(0), edge(0), zeros);
    for (int i = 0; i < SIDE; i++) {
      buckets.add(edge(i), edge(i + 1), positive[i]);
    }
    return new ProtoMessage()
        .number(1, count == 0 ? 0 : min)
        .number(2, count == 0 ? 0 : max)
        .number(3, (double) count)
        .number(4, sum)
        .number(5, squares)
        .numbers(6, buckets.limits())
        .numbers(7, buckets.counts());
  }

  /** Those with something in them, and empty ones where they say that another begins later. */
  private static final class Buckets {
    private double[] limits = new double[16];
    private double[] counts = new double[16];
    private int size;

    void add(double from, double to, long count) {
      if (count == 0) {
        return;
      }
      if (size == 0 || limits[size - 1] < from) {
        put(from, 0);
      }
      put(to, (double) count);
    }

    private void put(double limit, double count) {
      if (size == limits.length) {
        limits = Arrays.copyOf(limits, 2 * size);
        counts = Arrays.copyOf(counts, 2 * size);
      }
      limits[size] = limit;
      counts[size++] = count;
    }

    double[] limits() {
      return Arrays.copyOf(limits, size);
    }

    double[] counts() {
      return Arrays.copyOf(counts, size);
    }
  }
}
