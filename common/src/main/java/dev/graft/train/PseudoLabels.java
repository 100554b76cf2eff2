package dev.graft.train;

import java.io.Serializable;
import java.util.List;

/**
 * How many unlabelled examples were looked at, how many were trained on, and as what; and how much
 * of each class there was in predictions and labels.
 */
public final class PseudoLabels implements Serializable {

  private static final long serialVersionUID = 1L;

  private final long[] byClass;
  private final long[] sure;
  private final double[] predicted;
  private final double[] labelled;
  private long seen;
  private double confidence;
  private long known;
  private long right;

  /**
   * Of nothing.
   *
   * @param classes that there are
   */
  public PseudoLabels(int classes) {
    this.byClass = new long[classes];
    this.sure = new long[classes];
    this.predicted = new double[classes];
    this.labelled = new double[classes];
  }

  /**
   * Takes note of an example that was looked at.
   *
   * @param as the class that it is predicted as
   * @param passes whether that is as sure as any class may be asked to be
   */
  void see(int as, boolean passes) {
    seen++;
    sure[as] += passes ? 1 : 0;
  }

  /**
   * Takes note of one of them that is trained on.
   *
   * @param as the class
   * @param sure the largest probability
   */
  void taken(int as, double sure) {
    byClass[as]++;
    confidence += sure;
  }

  /** Takes note of what is said of an example that was looked at, a probability a class. */
  void predict(double[] probabilities) {
    add(probabilities, 1, predicted);
  }

  /**
   * Takes note of a label beside which examples were looked at.
   *
   * @param probabilities of each class
   * @param weight that it has
   */
  void label(double[] probabilities, double weight) {
    add(probabilities, weight, labelled);
  }

  private static void add(double[] values, double weight, double[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += weight * values[i];
    }
  }

  /**
   * Takes note of the class of one that is trained on, where somebody knows it: nothing but the
   * report does.
   *
   * @param as the class that it is trained on as
   * @param of the class that it has; -1: nobody knows it
   */
  void known(int as, int of) {
    known += of < 0 ? 0 : 1;
    right += as == of ? 1 : 0;
  }

  /** Both, in a new one. */
  public PseudoLabels plus(PseudoLabels other) {
    PseudoLabels sum = new PseudoLabels(byClass.length);
    sum.seen = seen + other.seen;
    sum.confidence = confidence + other.confidence;
    for (PseudoLabels each : List.of(this, other)) {
      add(each.predicted, 1, sum.predicted);
      add(each.labelled, 1, sum.labelled);
    }
    sum.known = known + other.known;
    sum.right = right + other.right;
    for (int i = 0; i < byClass.length; i++) {
      sum.byClass[i] = byClass[i] + other.byClass[i];
      sum.sure[i] = sure[i] + other.sure[i];
    }
    return sum;
  }

  /** Unlabelled examples that were looked at. */
  public long seen() {
    return seen;
  }

  /** How many of them were trained on. */
  public long taken() {
    long sum = 0;
    for (long of : byClass) {
      sum += of;
    }
    return sum;
  }

  /**
   * How many predictions of each class were sure by the one threshold, whatever those of classes
   * are that are made of it.
   */
  public long[] sureByClass() {
    return sure.clone();
  }

  /** The sum of what was said of all that were looked at, a number a class. */
  public double[] predicted() {
    return predicted.clone();
  }

  /** The sum of the weights of the labels beside them, a number a class. */
  public double[] labelled() {
    return labelled.clone();
  }

  /** As which class. */
  public long[] byClass() {
    return byClass.clone();
  }

  /** Of how many that were trained on the class is known. */
  public long known() {
    return known;
  }

  /** How many of these were trained on as that. */
  public long right() {
    return right;
  }

  /** The mean of the largest probabilities of those that were trained on; 0 if none was. */
  public double confidence() {
    long taken = taken();
    return taken == 0 ? 0 : confidence / taken;
  }
}
