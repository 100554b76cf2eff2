package dev.graft.train;

/**
 * Indices from one to before another.
 *
 * @param from the first index
 * @param to the index after the last
 */
public record Range(int from, int to) {

  /**
   * One of nearly equal ranges that a vector is cut into.
   *
   * @param alignment every range but the last ends at a multiple of this
   */
  public static Range part(int length, int part, int parts, int alignment) {
    return new Range(
        boundary(length, part, parts, alignment), boundary(length, part + 1, parts, alignment));
  }

  private static int boundary(int length, int part, int parts, int alignment) {
    if (part == parts) {
      return length;
    }
    int at = (int) ((long) length * part / parts);
    return at - at % alignment;
  }

  public int length() {
    return to - from;
  }
}
