package dev.graft.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The best answer that is the same for every example, by the main metric: the most frequent class,
 * the mean, of each label whether it holds more often than not. A network that does no better has
 * learned nothing of use.
 *
 * @param metric the main metric
 * @param value what that answer reaches
 * @param number the class that it is; null where there are no classes
 * @param beaten whether the network does better
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ConstantAnswer(String metric, double value, Integer number, boolean beaten) {

  /** One class has two thirds of the examples: accuracy counts little else. */
  private static final double SKEWED = 2 / 3.0;

  /** What it would have reached on the examples of some metrics. */
  public static ConstantAnswer of(Metrics metrics) {
    Integer number =
        metrics instanceof ClassificationMetrics classes ? classes.mostFrequentClass() : null;
    double value = value(metrics);
    return new ConstantAnswer(metrics.mainName(), value, number, metrics.score() > value);
  }

  /** Whether one class is so frequent that accuracy says little of the others. */
  @JsonProperty
  public boolean skewed() {
    return number != null && value >= SKEWED;
  }

  /** The mean explains nothing of the variance: its r2 is 0. */
  private static double value(Metrics metrics) {
    if (metrics instanceof ClassificationMetrics classes) {
      return (double) classes.mostFrequentCount() / classes.examples();
    }
    if (metrics instanceof MultiLabelMetrics several) {
      return several.labels().stream()
          .mapToDouble(label -> share(label.support(), several.examples()))
          .average()
          .orElseThrow();
    }
    return 0;
  }

  private static double share(long holds, long examples) {
    return (double) Math.max(holds, examples - holds) / examples;
  }
}
