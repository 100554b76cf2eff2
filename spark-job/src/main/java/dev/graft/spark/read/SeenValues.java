package dev.graft.spark.read;

import dev.graft.config.UnusableInputException;
import dev.graft.dataset.RawRecord;
import java.io.Serializable;

/** What was seen of rows of values to be predicted; the order of records does not matter. */
final class SeenValues implements Serializable {

  private static final long serialVersionUID = 1L;

  private int width;
  private int smallestWidth = Integer.MAX_VALUE;
  private float smallest = Float.POSITIVE_INFINITY;
  private float largest = Float.NEGATIVE_INFINITY;
  private String narrowestAt;
  private String smallestAt;
  private String largestAt;

  void see(RawRecord record) {
    width = Math.max(width, record.values().length);
    narrowest(record.values().length, record.place());
    for (float value : record.values()) {
      smallest(value, record.place());
      largest(value, record.place());
    }
  }

  private void narrowest(int values, String place) {
    if (values < smallestWidth) {
      smallestWidth = values;
      narrowestAt = place;
    }
  }

  private void smallest(float value, String place) {
    if (value < smallest) {
      smallest = value;
      smallestAt = place;
    }
  }

  private void largest(float value, String place) {
    if (value > largest) {
      largest = value;
      largestAt = place;
    }
  }

  void merge(SeenValues other) {
    width = Math.max(width, other.width);
    narrowest(other.smallestWidth, other.narrowestAt);
    smallest(other.smallest, other.smallestAt);
    largest(other.largest, other.largestAt);
  }

  /** Values of a row, the most that were seen; 0 if there were none. */
  int width() {
    return width;
  }

  /**
   * Refuses rows of different lengths, and values that are no probabilities.
   *
   * @param probabilities whether they are to be from 0 to 1
   */
  void check(boolean probabilities) {
    if (smallestWidth < width) {
      throw new UnusableInputException(
          "Cannot use the targets of %s: they are %d values, those of others are %d."
              .formatted(narrowestAt, smallestWidth, width));
    }
    boolean low = smallest < 0;
    if (probabilities && (low || largest > 1)) {
      throw new UnusableInputException(
          "Cannot use the target %s of %s: the network gives probabilities, from 0 to 1; for other numbers use an output with activation = identity and loss = mse."
              .formatted(low ? smallest : largest, low ? smallestAt : largestAt));
    }
  }
}
