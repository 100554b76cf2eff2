package dev.graft.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Metrics of predicted numbers; of several, the means over them.
 *
 * @param loss mean loss an example
 * @param mse mean squared error
 * @param mae mean absolute error
 * @param r2 the share of the variance that is explained: 1 - squared error / squared distance from
 *     the mean. Of a number that never changes 1 if it is predicted exactly, else 0, as
 *     scikit-learn has it
 * @param varianceExplained of several numbers the share that is explained of the variance of all of
 *     them together; else null
 * @param targets each number by itself, in order, where there are several; else null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RegressionMetrics(
    long examples,
    double loss,
    double mse,
    double mae,
    double r2,
    Double varianceExplained,
    List<Target> targets)
    implements Metrics {

  /** The name of {@link #varianceExplained} in reports. */
  public static final String EXPLAINED = "varianceExplained";

  /** One of several numbers that are predicted. */
  public record Target(double mse, double mae, double r2) {}

  static RegressionMetrics of(
      long examples, double lossSum, double[] squares, double[] absolutes, double[] spreads) {
    if (examples == 0) {
      throw new IllegalStateException("Cannot evaluate: there are no examples");
    }
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < squares.length; i++) {
      targets.add(
          new Target(squares[i] / examples, absolutes[i] / examples, r2(squares[i], spreads[i])));
    }
    return new RegressionMetrics(
        examples,
        lossSum / examples,
        targets.stream().mapToDouble(Target::mse).average().orElseThrow(),
        targets.stream().mapToDouble(Target::mae).average().orElseThrow(),
        targets.stream().mapToDouble(Target::r2).average().orElseThrow(),
        targets.size() > 1 ? r2(sum(squares), sum(spreads)) : null,
        targets.size() > 1 ? List.copyOf(targets) : null);
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  static double r2(double squares, double spread) {
    if (spread == 0) {
      return squares == 0 ? 1 : 0;
    }
    return 1 - squares / spread;
  }

  /** Root of the mean squared error, in the targets' own unit; of several, the mean of theirs. */
  @JsonProperty
  public double rmse() {
    return targets == null
        ? Math.sqrt(mse)
        : targets.stream().mapToDouble(target -> Math.sqrt(target.mse)).average().orElseThrow();
  }

  @Override
  public Map<String, Double> leading() {
    Map<String, Double> leading = new LinkedHashMap<>();
    leading.put("r2", r2);
    leading.put("mse", mse);
    leading.put("mae", mae);
    leading.put(Criterion.RMSE.field(), rmse());
    if (varianceExplained != null) {
      leading.put(EXPLAINED, varianceExplained);
    }
    return leading;
  }
}
