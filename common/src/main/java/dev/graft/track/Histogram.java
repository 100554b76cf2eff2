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

  /** Of positive numbers, then of negative ones. */
  private final long[] buckets = new long[2 * SIDE];

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
    double added = 0; // locals stay in registers
    double addedSquares = 0;
    double least = min;
    double largest = max;
    for (int i = from; i < to; i++) {
      double number = sign * numbers[i];
      if (number == 0) {
        zeros++;
      } else {
        buckets[bucket(number)]++;
      }
      added += number;
      addedSquares += number * number;
      least = number < least ? number : least;
      largest = number > largest ? number : largest;
    }
    sum += added;
    squares += addedSquares;
    min = least;
    max = largest;
    count += to - from;
    return this;
  }

  /** Without a branch: no processor foresees the signs of deltas. */
  private static int bucket(double number) {
    long bits = Double.doubleToRawLongBits(number);
    int at = (int) ((bits & Long.MAX_VALUE) >>> SHIFT);
    int bucket = Math.max(0, Math.min(SIDE - 1, at - LOWEST * IN_OCTAVE));
    return (int) (bits >>> 63) * SIDE + bucket;
  }

  /** Counts what another has counted. */
  public Histogram add(Histogram other) {
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] += other.buckets[i];
    }
    zeros += other.zeros;
    sum += other.sum;
    squares += other.squares;
    min = Math.min(min, other.min);
    max = Math.max(max, other.max);
    count += other.count;
    return this;
  }

  /** How many numbers it has counted. */
  public long count() {
    return count;
  }

  /** The size of a bucket's smallest number; of the bucket after the last where it ends. */
  private static double edge(int bucket) {
    return Double.longBitsToDouble((long) (bucket + LOWEST * IN_OCTAVE) << SHIFT);
  }

  /**
   * As TensorBoard's HistogramProto: each bucket ends at its limit, and begins at the last one's.
   */
  ProtoMessage proto() {
    Buckets filled = new Buckets();
    for (int i = SIDE - 1; i >= 0; i--) {
      filled.add(-edge(i + 1), -edge(i), buckets[SIDE + i]);
    }
    filled.add(-edge(0), edge(0), zeros);
    for (int i = 0; i < SIDE; i++) {
      filled.add(edge(i), edge(i + 1), buckets[i]);
    }
    return new ProtoMessage()
        .number(1, count == 0 ? 0 : min)
        .number(2, count == 0 ? 0 : max)
        .number(3, (double) count)
        .number(4, sum)
        .number(5, squares)
        .numbers(6, filled.limits())
        .numbers(7, filled.counts());
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
