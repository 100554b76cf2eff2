package dev.graft.spark.job;

import dev.graft.dataset.Shapes;
import java.util.Arrays;
import java.util.Locale;

/** How the activations of one example lie in one row. */
final class FeatureShape {

  private final int[] sides;

  private FeatureShape(int[] sides) {
    this.sides = sides;
  }

  static FeatureShape of(int[] sides) {
    return new FeatureShape(sides);
  }

  int[] sides() {
    return sides;
  }

  int length() {
    return Shapes.length(sides);
  }

  /** What the sides are, the one that changes slowest first. */
  String order() {
    return switch (sides.length) {
      case 3 -> "channels, height, width";
      case 2 -> "time, values";
      default -> "values";
    };
  }

  @Override
  public String toString() {
    return sides.length == 1
        ? String.format(Locale.ROOT, "%d values", sides[0])
        : String.format(
            Locale.ROOT,
            "%d values, %s (%s) with the last changing fastest,",
            length(),
            Arrays.toString(sides),
            order());
  }
}
