package dev.graft.train.lbfgs;

import dev.graft.io.SavedState;
import java.util.ArrayList;
import java.util.List;

/**
 * Limited-memory BFGS (Liu and Nocedal, "On the limited memory BFGS method for large scale
 * optimization", Mathematical Programming 45, 1989) for smooth convex functions, told one
 * evaluation after the other: whoever evaluates can stop between any two and go on later. The line
 * search bisects until Armijo's and Wolfe's conditions hold (Lewis and Overton, Mathematical
 * Programming 141, 2013).
 */
final class Lbfgs {

  /** Pairs of vectors that are remembered, fewer where they would take more than 256 MiB. */
  private static final int MEMORY = 10;

  private static final int LEAST_MEMORY = 3;
  private static final int NUMBERS = 1 << 24;

  /** A value falls enough if by this share of what the slope promises. */
  private static final double ARMIJO = 1e-4;

  /** The slope has flattened enough if to this share. */
  private static final double WOLFE = 0.9;

  /** Trials between two points of a direction; what they cannot tell apart is rounding. */
  private static final int TRIALS = 12;

  /** What counts as a gradient of zero unless something else is said: scikit-learn's tolerance. */
  static final double FLAT = 1e-4;

  /** Values closer than this, relatively, are the same: they are sums of floats. */
  private static final double SAME = 1e-8;

  private final List<double[]> moves = new ArrayList<>();
  private final List<double[]> turns = new ArrayList<>();
  private double flat = FLAT;
  private double[] base;
  private double value;
  private double[] gradient;
  private double[] direction;
  private double step;
  private double low;
  private double high;
  private int trials;
  private int iterations;
  private boolean converged;

  /**
   * Says what is flat from here on.
   *
   * @param largest number in a gradient that counts as zero
   */
  void flatAt(double largest) {
    flat = largest;
  }

  /**
   * Goes on with another function that bends much as the last one did, from the next evaluation.
   */
  void anew() {
    base = null;
    converged = false;
  }

  /**
   * Takes an evaluation.
   *
   * @param at where: what was asked for last, or very near
   * @return where to evaluate next; the solution if it has converged
   */
  public double[] next(double[] at, double newValue, double[] newGradient) {
    if (base == null || accepts(newValue, newGradient)) {
      accept(at, newValue, newGradient);
    } else if (!Double.isInfinite(high) && ++trials >= TRIALS) {
      converged = true;
    }
    return converged ? base.clone() : along();
  }

  /** Narrows the line search if it does not accept. */
  private boolean accepts(double newValue, double[] newGradient) {
    double slope = dot(gradient, direction);
    double rounding = SAME * Math.max(1, Math.abs(value));
    // A value that is not a number is no better.
    if (!(newValue <= value + ARMIJO * step * slope + rounding)) {
      high = step;
    } else if (dot(newGradient, direction) < WOLFE * slope) {
      low = step;
    } else {
      return true;
    }
    step = Double.isInfinite(high) ? 2 * step : (low + high) / 2;
    return false;
  }

  private void accept(double[] at, double newValue, double[] newGradient) {
    boolean first = base == null;
    boolean settled = !first && value - newValue <= SAME * Math.max(1, Math.max(value, newValue));
    if (!first) {
      remember(minus(at, base), minus(newGradient, gradient));
      iterations++;
    }
    base = at.clone();
    value = newValue;
    gradient = newGradient.clone();
    converged = settled || largest(gradient) <= flat;
    aim();
  }

  private void remember(double[] move, double[] turn) {
    if (dot(move, turn) <= 1e-10 * dot(turn, turn)) {
      return;
    }
    moves.add(move);
    turns.add(turn);
    if (moves.size() > Math.max(LEAST_MEMORY, Math.min(MEMORY, NUMBERS / move.length))) {
      moves.remove(0);
      turns.remove(0);
    }
  }

  /** The two-loop recursion. */
  private void aim() {
    double[] q = gradient.clone();
    double[] alphas = new double[moves.size()];
    for (int i = moves.size() - 1; i >= 0; i--) {
      alphas[i] = dot(moves.get(i), q) / dot(moves.get(i), turns.get(i));
      add(q, -alphas[i], turns.get(i));
    }
    if (!moves.isEmpty()) {
      double[] turn = turns.get(turns.size() - 1);
      scale(q, dot(moves.get(moves.size() - 1), turn) / dot(turn, turn));
    }
    for (int i = 0; i < moves.size(); i++) {
      double beta = dot(turns.get(i), q) / dot(moves.get(i), turns.get(i));
      add(q, alphas[i] - beta, moves.get(i));
    }
    scale(q, -1);
    direction = q;
    step = moves.isEmpty() ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    low = 0;
    high = Double.POSITIVE_INFINITY;
    trials = 0;
  }

  private double[] along() {
    double[] point = base.clone();
    add(point, step, direction);
    return point;
  }

  /** Where the last step that was accepted has led. */
  double[] best() {
    return base.clone();
  }

  /** Whether there was an evaluation. */
  boolean begun() {
    return base != null;
  }

  /** Whether the last evaluation has ended it. */
  public boolean converged() {
    return converged;
  }

  /** Steps that were accepted. */
  public int iterations() {
    return iterations;
  }

  /** The largest number in the gradient at the best point so far. */
  public double slope() {
    return largest(gradient);
  }

  /** Puts its state where another one can continue from. */
  public void save(SavedState to) {
    to.put("remembered", moves.size());
    for (int i = 0; i < moves.size(); i++) {
      to.put("move" + i, moves.get(i));
      to.put("turn" + i, turns.get(i));
    }
    to.put("begun", base == null ? 0 : 1);
    if (base != null) {
      to.put("base", base);
      to.put("gradient", gradient);
      to.put("direction", direction);
    }
    to.put("flat", flat);
    to.put("value", value);
    to.put("step", step);
    to.put("low", low);
    to.put("high", high);
    to.put("trials", trials);
    to.put("iterations", iterations);
    to.put("converged", converged ? 1 : 0);
  }

  /** Continues from what was saved. */
  public void restore(SavedState from) {
    moves.clear();
    turns.clear();
    for (int i = 0; i < from.whole("remembered"); i++) {
      moves.add(from.doubles("move" + i));
      turns.add(from.doubles("turn" + i));
    }
    boolean begun = from.whole("begun") == 1;
    base = begun ? from.doubles("base") : null;
    gradient = begun ? from.doubles("gradient") : null;
    direction = begun ? from.doubles("direction") : null;
    flat = from.number("flat");
    value = from.number("value");
    step = from.number("step");
    low = from.number("low");
    high = from.number("high");
    trials = (int) from.whole("trials");
    iterations = (int) from.whole("iterations");
    converged = from.whole("converged") == 1;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void add(double[] to, double factor, double[] values) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * values[i];
    }
  }

  private static void scale(double[] values, double by) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= by;
    }
  }

  private static double[] minus(double[] a, double[] b) {
    double[] difference = a.clone();
    add(difference, -1, b);
    return difference;
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double v : values) {
      largest = Math.max(largest, Math.abs(v));
    }
    return largest;
  }
}
