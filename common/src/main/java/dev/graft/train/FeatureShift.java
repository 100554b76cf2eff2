package dev.graft.train;

import dev.graft.train.lbfgs.FeatureScales;
import java.util.Locale;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * Whether unlabelled examples look unlike the labelled ones: Student's test of the means of each
 * feature, at a hundredth over all features (Bonferroni), and of a difference that is worth a word.
 */
public final class FeatureShift {

  private static final double SIGNIFICANCE = 0.01;

  /** Of a standard deviation. */
  private static final double WORTH_TELLING = 0.25;

  private final int features;
  private final int apart;
  private final int most;
  private final double deviations;

  private FeatureShift(int features, int apart, int most, double deviations) {
    this.features = features;
    this.apart = apart;
    this.most = most;
    this.deviations = deviations;
  }

  /** Compares the features of two groups of examples. */
  public static FeatureShift of(FeatureScales labelled, FeatureScales unlabelled) {
    int features = labelled.features();
    double freedom = labelled.count() + unlabelled.count() - 2;
    if (features == 0 || unlabelled.features() != features || freedom < 1) {
      return new FeatureShift(0, 0, -1, 0);
    }
    double critical =
        new TDistribution(freedom)
            .inverseCumulativeProbability(1 - SIGNIFICANCE / (2.0 * features));
    double least =
        Math.max(
            WORTH_TELLING, critical * Math.sqrt(1 / labelled.count() + 1 / unlabelled.count()));
    int apart = 0;
    int most = -1;
    double largest = 0;
    for (int j = 0; j < features; j++) {
      double squares = labelled.squares(j) + unlabelled.squares(j);
      double distance = Math.abs(labelled.mean(j) - unlabelled.mean(j));
      double deviations = squares > 0 ? distance / Math.sqrt(squares / freedom) : 0;
      if (deviations > least) {
        apart++;
        most = deviations > largest ? j : most;
        largest = Math.max(largest, deviations);
      }
    }
    return new FeatureShift(features, apart, most, largest);
  }

  /** How many features were compared. */
  public int features() {
    return features;
  }

  /** How many of them have other means. */
  public int apart() {
    return apart;
  }

  /** For people; null: they look alike. */
  public String sentence() {
    return apart == 0
        ? null
        : String.format(
            Locale.ROOT,
            "unlabelled examples look unlike the labelled ones: %,d of %,d features have another mean, number %d (from 0) by %.1f standard deviations; what is predicted of them may be worth little",
            apart,
            features,
            most,
            deviations);
  }
}
