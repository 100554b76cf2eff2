package dev.graft.spark.read;

import dev.graft.UnusableInputException;
import dev.graft.dataset.Task;
import java.io.Serializable;
import java.util.Locale;

/** What was seen of rows of values to be predicted; the order of records does not matter. */
final class SeenValues implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Shares are written with few digits. */
  private static final double SUM_TOLERANCE = 0.01;

  private int width;
  private int smallestWidth = Integer.MAX_VALUE;
  private float smallest = Float.POSITIVE_INFINITY;
  private float largest = Float.NEGATIVE_INFINITY;
  private Seen narrowestAt;
  private Seen smallestAt;
  private Seen largestAt;
  private double farthestSum = 1;
  private Seen farthestAt;

  /** Of rows of this width, of which no value was looked at. */
  static SeenValues of(int width) {
    SeenValues seen = new SeenValues();
    seen.width = width;
    seen.smallestWidth = width;
    return seen;
  }

  void see(float[] row, Seen place) {
    double sum = 0;
    for (float value : row) {
      sum += value;
      smallest(value, place);
      largest(value, place);
    }
    farthest(sum, place);
    width = Math.max(width, row.length);
    narrowest(row.length, place);
  }

  private void narrowest(int values, Seen place) {
    if (values < smallestWidth || (values == smallestWidth && Seen.first(place, narrowestAt))) {
      smallestWidth = values;
      narrowestAt = place;
    }
  }

  private void smallest(float value, Seen place) {
    if (value < smallest || (value == smallest && Seen.first(place, smallestAt))) {
      smallest = value;
      smallestAt = place;
    }
  }

  private void largest(float value, Seen place) {
    if (value > largest || (value == largest && Seen.first(place, largestAt))) {
      largest = value;
      largestAt = place;
    }
  }

  /** Takes note of a row whose sum is farther from one than those before. */
  private void farthest(double sum, Seen place) {
    double distance = Math.abs(sum - 1);
    double most = Math.abs(farthestSum - 1);
    if (distance > most || (distance == most && Seen.first(place, farthestAt))) {
      farthestSum = sum;
      farthestAt = place;
    }
  }

  void merge(SeenValues other) {
    farthest(other.farthestSum, other.farthestAt);
    width = Math.max(width, other.width);
    narrowest(other.smallestWidth, other.narrowestAt);
    smallest(other.smallest, other.smallestAt);
    largest(other.largest, other.largestAt);
  }

  /** Values of a row, the most that were seen; 0 if there were none. */
  int width() {
    return width;
  }

  /** Refuses rows of different lengths, and values that the network cannot give. */
  void check(Task task) {
    checkWidth();
    if (task != Task.REGRESSION) {
      checkProbabilities();
    }
    if (task == Task.CLASSIFICATION && Math.abs(farthestSum - 1) > SUM_TOLERANCE) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use the targets of %s as shares of classes: they add up to %.4g, not to 1; where several labels may hold use sigmoid and binary-crossentropy.",
              farthestAt.what(),
              farthestSum));
    }
  }

  private void checkWidth() {
    if (smallestWidth < width) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use the targets of %s: they are %d values, those of others are %d.",
              narrowestAt.what(),
              smallestWidth,
              width));
    }
  }

  private void checkProbabilities() {
    boolean low = smallest < 0;
    if (low || largest > 1) {
      throw new UnusableInputException(
          "Cannot use the target %s of %s: the network gives probabilities, from 0 to 1; for other numbers use an output with activation = identity and loss = mse."
              .formatted(low ? smallest : largest, (low ? smallestAt : largestAt).what()));
    }
  }
}
