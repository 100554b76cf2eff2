package dev.graft.spark.store;

import java.io.Serializable;

/** Which chunks a worker's examples are in, for each view. */
final class ShareIndex implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int[][] numbers;

  /**
   * @param numbers of the chunks of each view, in their order; all together 0, 1, 2 ...
   */
  ShareIndex(int[][] numbers) {
    this.numbers = numbers;
  }

  int[][] numbers() {
    return numbers;
  }

  /** How many chunks there are. */
  int chunks() {
    int count = 0;
    for (int[] view : numbers) {
      count += view.length;
    }
    return count;
  }
}
