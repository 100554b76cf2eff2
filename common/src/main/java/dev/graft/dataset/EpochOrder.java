package dev.graft.dataset;

/**
 * A random order of the numbers 0 to n-1 that needs no memory and no pass: position to number in
 * constant expected time. A four-round Feistel network over the next power of four, walked until it
 * lands inside the range (Black and Rogaway, "Ciphers with Arbitrary Finite Domains", 2002).
 */
public final class EpochOrder {

  private static final int ROUNDS = 4;

  private final int size;
  private final long seed;
  private final int halfBits;
  private final long halfMask;

  /**
   * @param size how many numbers are ordered, at least 0
   * @param seed which order
   */
  public EpochOrder(int size, long seed) {
    if (size < 0) {
      throw new IllegalArgumentException("Cannot order " + size + " examples");
    }
    this.size = size;
    this.seed = seed;
    int bits = 64 - Long.numberOfLeadingZeros(Math.max(1, size - 1L));
    this.halfBits = (bits + 1) / 2;
    this.halfMask = (1L << halfBits) - 1;
  }

  /** The number at a position; each number stands at exactly one position. */
  public int at(int position) {
    if (position < 0 || position >= size) {
      throw new IndexOutOfBoundsException(position);
    }
    long number = position;
    do {
      number = permute(number);
    } while (number >= size);
    return (int) number;
  }

  /** The numbers at positions from (inclusive) to (exclusive). */
  public int[] range(int from, int to) {
    int[] numbers = new int[to - from];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = at(from + i);
    }
    return numbers;
  }

  private long permute(long number) {
    long left = number >>> halfBits;
    long right = number & halfMask;
    for (int round = 0; round < ROUNDS; round++) {
      long next = left ^ (Seeds.derive(seed, round, right) & halfMask);
      left = right;
      right = next;
    }
    return (left << halfBits) | right;
  }
}
