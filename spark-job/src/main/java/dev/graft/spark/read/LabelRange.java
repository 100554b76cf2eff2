package dev.graft.spark.read;

import dev.graft.UnusableInputException;
import dev.graft.dataset.RawRecord;
import java.io.Serializable;
import java.util.Locale;

/** The smallest and the largest label, and where they are. */
final class LabelRange implements Serializable {

  private static final long serialVersionUID = 1L;

  private int smallest = Integer.MAX_VALUE;
  private int largest = Integer.MIN_VALUE;
  private String smallestAt;
  private String largestAt;

  void add(RawRecord record) {
    if (record.label() < smallest || record.label() > largest) {
      add(record.label(), record.place());
    }
  }

  private void add(int label, String place) {
    if (label < smallest) {
      smallest = label;
      smallestAt = place;
    }
    if (label > largest) {
      largest = label;
      largestAt = place;
    }
  }

  void merge(LabelRange other) {
    if (other.smallestAt != null) {
      add(other.smallest, other.smallestAt);
      add(other.largest, other.largestAt);
    }
  }

  /** Where there is a label; null: nowhere. */
  String place() {
    return smallestAt;
  }

  /**
   * Refuses labels outside the classes.
   *
   * @param classes labels must be from 0 to one less than this
   */
  void check(int classes) {
    if (smallestAt == null) {
      return;
    }
    boolean tooSmall = smallest < 0;
    if (tooSmall || largest >= classes) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use the label %d of %s: the network has the classes 0 to %d.",
              tooSmall ? smallest : largest,
              tooSmall ? smallestAt : largestAt,
              classes - 1));
    }
  }
}
