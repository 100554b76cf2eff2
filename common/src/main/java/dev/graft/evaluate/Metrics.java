package dev.graft.evaluate;

import java.util.Map;

/** How well a network does, as it is reported. */
public sealed interface Metrics
    permits ClassificationMetrics, MultiLabelMetrics, RegressionMetrics, MetricsOnTarget {

  long examples();

  /** Mean loss an example. */
  double loss();

  /** The numbers that say most, by name; the first is the main metric, of which more is better. */
  Map<String, Double> leading();

  /** The name of the main metric. */
  default String mainName() {
    return leading().keySet().iterator().next();
  }

  /** The main metric: accuracy, or r2. */
  default double main() {
    return leading().get(mainName());
  }

  /** Those of the examples that have labels. */
  default Metrics labelled() {
    return this;
  }

  /** A figure; what is not defined on these examples is no number. */
  default double value(Criterion criterion) {
    return switch (criterion) {
      case AUTO -> main();
      case LOSS -> loss();
      default -> leading().getOrDefault(criterion.field(), Double.NaN);
    };
  }

  /** What states are chosen by. */
  default Score score(Criterion criterion) {
    double value = value(criterion);
    return Score.of(criterion.lessIsBetter() ? -value : value, loss());
  }

  /** Adds a figure, if it is defined. */
  static void put(Map<String, Double> leading, Criterion criterion, Double value) {
    if (value != null) {
      leading.put(criterion.field(), value);
    }
  }

  /** The main metric as something to choose by: what is no number is worse than any. */
  default double score() {
    return Double.isNaN(main()) ? Double.NEGATIVE_INFINITY : main();
  }
}
