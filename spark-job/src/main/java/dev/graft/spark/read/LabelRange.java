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
  private Seen smallestAt;
  private Seen largestAt;

  void see(RawRecord record, int partition) {
    // Of the same label in a partition the first is told.
    if (record.label() < smallest || record.label() > largest) {
      add(record.label(), new Seen(partition, record.place()));
    }
  }

  private void add(int label, Seen place) {
    if (label < smallest || (label == smallest && Seen.first(place, smallestAt))) {
      smallest = label;
      smallestAt = place;
    }
    if (label > largest || (label == largest && Seen.first(place, largestAt))) {
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
    return smallestAt == null ? null : smallestAt.what();
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
              (tooSmall ? smallestAt : largestAt).what(),
              classes - 1));
    }
  }
}
