package dev.graft.spark.store;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Which chunks a worker's examples are in, for each view. */
final class ShareIndex implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int[][] numbers;
  private final int[] sizes;

  /**
   * @param numbers of the chunks of each view, in their order; all together 0, 1, 2 ...
   * @param sizes examples of each chunk, by its number
   */
  ShareIndex(int[][] numbers, int[] sizes) {
    this.numbers = numbers;
    this.sizes = sizes;
  }

  /**
   * Examples of one chunk.
   *
   * @param number of the chunk
   * @param from the position in it of the first
   * @param to the position after the last
   */
  record Piece(int view, int number, int from, int to) {}

  /**
   * In which chunks examples are, view after view; where there are none, a piece of none in each
   * view, which still says what examples are like.
   *
   * @param from the position of the first among all
   * @param to the position after the last
   */
  List<Piece> pieces(int from, int to) {
    List<Piece> pieces = new ArrayList<>();
    for (int view = 0; view < numbers.length; view++) {
      if (from == to) {
        pieces.add(new Piece(view, numbers[view][0], 0, 0));
      }
      int begin = 0;
      for (int number : numbers[view]) {
        int first = Math.max(from, begin);
        int end = Math.min(to, begin + sizes[number]);
        if (first < end) {
          pieces.add(new Piece(view, number, first - begin, end - begin));
        }
        begin += sizes[number];
      }
    }
    return pieces;
  }

  int[][] numbers() {
    return numbers;
  }

  /** All chunks. */
  IntStream all() {
    return IntStream.range(0, sizes.length);
  }
}
