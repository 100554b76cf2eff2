package dev.graft.dataset;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** Examples beside each other of a worker's share that are another's, or its own, from now on. */
public final class ShareRange implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int worker;
  private final int from;
  private final int to;

  /**
   * @param worker who has them before
   * @param from the position of the first
   * @param to the position after the last
   */
  public ShareRange(int worker, int from, int to) {
    this.worker = worker;
    this.from = from;
    this.to = to;
  }

  /**
   * Who gets what where shares are sized anew, so that as few examples move as can: everybody keeps
   * the first of its own, as many as it is to have; what the others have beyond theirs is given
   * away from the first worker to the last, to those that are to have more, from the first to the
   * last.
   *
   * @param before examples of each worker
   * @param after the same, as many together
   * @return for each worker what it is made of, in this order: the first are its own, of which
   *     there may be none
   */
  public static List<List<ShareRange>> between(int[] before, int[] after) {
    long given = Arrays.stream(before).asLongStream().sum();
    long asked = Arrays.stream(after).asLongStream().sum();
    if (before.length != after.length || given != asked) {
      throw new IllegalArgumentException(
          "Cannot divide the examples of "
              + Arrays.toString(before)
              + " into "
              + Arrays.toString(after));
    }
    Deque<ShareRange> beyond = new ArrayDeque<>();
    for (int worker = 0; worker < before.length; worker++) {
      if (before[worker] > after[worker]) {
        beyond.add(new ShareRange(worker, after[worker], before[worker]));
      }
    }
    List<List<ShareRange>> shares = new ArrayList<>();
    for (int worker = 0; worker < before.length; worker++) {
      List<ShareRange> share = new ArrayList<>();
      share.add(new ShareRange(worker, 0, Math.min(before[worker], after[worker])));
      for (int missing = after[worker] - before[worker]; missing > 0; ) {
        ShareRange next = beyond.remove();
        int taken = Math.min(missing, next.size());
        share.add(new ShareRange(next.worker, next.from, next.from + taken));
        if (taken < next.size()) {
          beyond.addFirst(new ShareRange(next.worker, next.from + taken, next.to));
        }
        missing -= taken;
      }
      shares.add(share);
    }
    return shares;
  }

  public int worker() {
    return worker;
  }

  public int from() {
    return from;
  }

  public int to() {
    return to;
  }

  /** How many examples. */
  public int size() {
    return to - from;
  }

  @Override
  public String toString() {
    return worker + ":" + from + "-" + to;
  }
}
