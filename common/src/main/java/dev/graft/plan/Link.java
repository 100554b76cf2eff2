package dev.graft.plan;

/**
 * The network between machines.
 *
 * @param gigabits that a machine sends, or receives, in a second; infinite: all is one machine
 */
public record Link(double gigabits) {

  private static final double BITS = 8e-9;

  /** Driver and executors in one JVM. */
  public static Link none() {
    return new Link(Double.POSITIVE_INFINITY);
  }

  /** Whether anything crosses it. */
  public boolean isThere() {
    return !Double.isInfinite(gigabits);
  }

  /** Seconds that so many bytes take. */
  public double seconds(double bytes) {
    return bytes * BITS / gigabits;
  }
}
