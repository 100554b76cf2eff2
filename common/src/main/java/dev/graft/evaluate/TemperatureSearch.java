package dev.graft.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.Task;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The log loss at several temperatures, for the least one: convex in 1 / T, so that it lies between
 * the neighbours of the best. Each step looks at 65 temperatures and leaves a thirty-second part of
 * what was between.
 */
public final class TemperatureSearch implements Detail {

  private static final long serialVersionUID = 1L;

  /** Passes over the examples after which T is known to 3 in a thousand. */
  public static final int STEPS = 2;

  private static final int TEMPERATURES = 65;
  private static final double LEAST = 0.05;
  private static final double GREATEST = 20;

  private final double[] temperatures;
  private final FixedPoint[] losses;

  private TemperatureSearch(double[] temperatures) {
    this.temperatures = temperatures;
    this.losses = new FixedPoint[temperatures.length];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = new FixedPoint();
    }
  }

  /** The first step, from 0.05 to 20. */
  public static TemperatureSearch begin() {
    return between(LEAST, GREATEST);
  }

  private static TemperatureSearch between(double least, double greatest) {
    double step = StrictMath.log(greatest / least) / (TEMPERATURES - 1);
    return new TemperatureSearch(
        IntStream.range(0, TEMPERATURES)
            .mapToDouble(i -> least * StrictMath.exp(i * step))
            .toArray());
  }

  /** The next step: between the neighbours of the best. */
  public TemperatureSearch closer() {
    int best = at();
    return between(
        temperatures[Math.max(0, best - 1)], temperatures[Math.min(TEMPERATURES - 1, best + 1)]);
  }

  /** The temperature of the least loss; of equals the least. */
  public double best() {
    return temperatures[at()];
  }

  private int at() {
    int best = 0;
    for (int i = 1; i < losses.length; i++) {
      best = losses[i].sum() < losses[best].sum() ? i : best;
    }
    return best;
  }

  /** Whether the examples leave it open: the loss falls to the end of what is looked at. */
  public boolean open() {
    return best() < LEAST * 1.01 || best() > GREATEST / 1.01 || Double.isNaN(losses[at()].sum());
  }

  @Override
  public TemperatureSearch none() {
    return new TemperatureSearch(temperatures);
  }

  @Override
  public void add(Judged example) {
    double[][] logits = logits(example);
    for (int t = 0; t < temperatures.length; t++) {
      double sum = 0;
      for (int row = 0; row < logits.length; row++) {
        sum += loss(logits[row], truth(example, row), temperatures[t]);
      }
      losses[t].add(sum / logits.length);
    }
  }

  /** One row for a class, one a label. */
  private static double[][] logits(Judged example) {
    float[] outputs = example.outputs();
    if (example.task() != Task.MULTI_LABEL && outputs.length > 1) {
      return new double[][] {DecisionRule.logits(outputs)};
    }
    double[][] rows = new double[outputs.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new double[] {0, DecisionRule.logit(outputs[i])};
    }
    return rows;
  }

  private static int truth(Judged example, int row) {
    return example.task() == Task.MULTI_LABEL
        ? MultiLabelCounts.holds(example.values()[row]) ? 1 : 0
        : example.label();
  }

  private static double loss(double[] logits, int truth, double temperature) {
    double sum = 0;
    for (double logit : logits) {
      sum += StrictMath.exp((logit - logits[truth]) / temperature);
    }
    return StrictMath.log(Math.min(sum, Double.MAX_VALUE));
  }

  @Override
  public void merge(Detail other) {
    for (int i = 0; i < losses.length; i++) {
      losses[i].merge(((TemperatureSearch) other).losses[i]);
    }
  }

  @Override
  public void tell(ObjectNode metrics, List<String> names) {}
}
