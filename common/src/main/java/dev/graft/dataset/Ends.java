package dev.graft.dataset;

/** Finds the part that a position is in, where parts lie one after the other. */
final class Ends {

  private Ends() {}

  /**
   * The part of a position: the first that ends after it.
   *
   * @param ends for each part, the position after its last; a part may be empty
   * @throws IndexOutOfBoundsException if no part has it
   */
  static int part(int[] ends, int position) {
    if (position < 0 || ends.length == 0 || position >= ends[ends.length - 1]) {
      throw new IndexOutOfBoundsException(position);
    }
    int low = 0;
    int high = ends.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ends[middle] > position) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
