package dev.graft.evaluate;

import java.io.Serializable;
import java.util.function.Function;

/**
 * How well scores order examples: for two classes by the score of class 1, for more each class
 * against the rest, for labels each by itself; the areas are means over those that occur and do not
 * always occur, as scikit-learn's macro means. Nothing is counted of more than 256.
 */
public final class Ranking implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final int MOST_CLASSES = 256;

  /** Scores that are told apart in all: what is counted travels. */
  private static final int MOST_SCORES = 1 << 14;

  private final ScoreHistogram[] histograms;

  private Ranking(int histograms) {
    this.histograms = new ScoreHistogram[histograms > MOST_CLASSES ? 0 : histograms];
    for (int i = 0; i < this.histograms.length; i++) {
      this.histograms[i] = new ScoreHistogram(MOST_SCORES / histograms);
    }
  }

  static Ranking ofClasses(int classes) {
    return new Ranking(classes == 2 ? 1 : classes);
  }

  static Ranking ofLabels(int labels) {
    return new Ranking(labels);
  }

  /** Counts an example of a class. */
  void addClass(int label, float[] outputs) {
    if (histograms.length == 1) {
      histograms[0].add(outputs[outputs.length - 1], label == 1);
      return;
    }
    for (int i = 0; i < histograms.length; i++) {
      histograms[i].add(outputs[i], label == i);
    }
  }

  /** Counts an example of which a label holds, or does not. */
  void addLabel(int label, float output, boolean holds) {
    if (label < histograms.length) {
      histograms[label].add(output, holds);
    }
  }

  void compact() {
    for (ScoreHistogram histogram : histograms) {
      histogram.compact();
    }
  }

  void merge(Ranking other) {
    for (int i = 0; i < histograms.length; i++) {
      histograms[i].merge(other.histograms[i]);
    }
  }

  /** One for each class or label, of two classes that of class 1; none of too many. */
  ScoreHistogram[] histograms() {
    return histograms;
  }

  ScoreHistogram.Area auc() {
    return mean(ScoreHistogram::auc);
  }

  ScoreHistogram.Area precisionRecall() {
    return mean(ScoreHistogram::precisionRecall);
  }

  private ScoreHistogram.Area mean(Function<ScoreHistogram, ScoreHistogram.Area> area) {
    double sum = 0;
    double errors = 0;
    int occurring = 0;
    for (ScoreHistogram histogram : histograms) {
      ScoreHistogram.Area one = area.apply(histogram);
      if (one.value() != null) {
        sum += one.value();
        errors += one.error();
        occurring++;
      }
    }
    return new ScoreHistogram.Area(
        occurring == 0 ? null : (Double) (sum / occurring),
        occurring == 0 ? 0 : errors / occurring);
  }
}
