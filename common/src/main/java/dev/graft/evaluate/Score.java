package dev.graft.evaluate;

import dev.graft.io.SavedState;

/**
 * What states of a network are chosen by: the figure that decides, and between equals the loss.
 *
 * @param value more is better
 * @param loss mean loss an example; less is better
 */
public record Score(double value, double loss) implements Comparable<Score> {

  /** Worse than any. */
  public static final Score NONE = new Score(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  /** What is no number is worse than any. */
  static Score of(double value, double loss) {
    return new Score(
        Double.isNaN(value) ? NONE.value : value, Double.isNaN(loss) ? NONE.loss : loss);
  }

  @Override
  public int compareTo(Score other) {
    int byValue = Double.compare(value, other.value);
    return byValue != 0 ? byValue : Double.compare(other.loss, loss);
  }

  public boolean better(Score other) {
    return compareTo(other) > 0;
  }

  /** Puts it where another one can continue from. */
  public void save(SavedState to) {
    to.put("value", value);
    to.put("loss", loss);
  }

  /** What was saved. */
  public static Score saved(SavedState from) {
    return new Score(from.number("value"), from.number("loss"));
  }
}
