package dev.graft.spark.read;

import java.io.Serializable;

/**
 * What was seen in a partition of the data, as in a place or a problem. Of several, those of the
 * first partition are told, whatever the order in which partitions are combined.
 */
final class Seen implements Serializable, Comparable<Seen> {

  private static final long serialVersionUID = 1L;

  private final int partition;
  private final String what;

  Seen(int partition, String what) {
    this.partition = partition;
    this.what = what;
  }

  String what() {
    return what;
  }

  /** Whether it comes first; anything comes before nothing. */
  static boolean first(Seen one, Seen other) {
    return one != null && (other == null || one.partition < other.partition);
  }

  /** By partition; in a partition all are the same. */
  @Override
  public int compareTo(Seen other) {
    return Integer.compare(partition, other.partition);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Seen seen && seen.partition == partition && seen.what.equals(what);
  }

  @Override
  public int hashCode() {
    return 31 * partition + what.hashCode();
  }
}
