package dev.graft.spark.evaluate;

import dev.graft.dataset.ExampleStore;
import dev.graft.evaluate.DecisionRule;
import dev.graft.evaluate.Examination;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.JavaRDD;

/** Puts examples through a network with the weights that are kept. */
public final class Judge {

  private final Evaluator evaluator;
  private final float[] weights;
  private final String name;
  private final Function<Exception, RuntimeException> failures;

  /**
   * @param weights the network's whole flat parameter vector
   * @param name of the training, for Spark's UI
   * @param failures what to throw for what a Spark job threw
   */
  public Judge(
      Evaluator evaluator,
      float[] weights,
      String name,
      Function<Exception, RuntimeException> failures) {
    this.evaluator = evaluator;
    this.weights = weights;
    this.name = name;
    this.failures = failures;
  }

  /** As {@link Evaluator#examine}. */
  public Examination examine(
      JavaRDD<? extends ExampleStore> blocks, Examination nothing, String what) {
    return examine(List.of(this), blocks, List.of(nothing), what).get(0);
  }

  /**
   * The same of several networks on the same examples; one Spark job.
   *
   * @param nothing of each what is to be counted
   */
  public static List<Examination> examine(
      List<Judge> judges,
      JavaRDD<? extends ExampleStore> blocks,
      List<Examination> nothing,
      String what) {
    Judge first = judges.get(0);
    int others = judges.size() - 1;
    try {
      return Evaluator.examine(
          judges.stream().map(one -> one.evaluator).toList(),
          blocks,
          judges.stream().map(one -> one.weights).toList(),
          nothing,
          first.name + (others == 0 ? "" : " and " + others + " more") + ": " + what);
    } catch (Exception e) { // Spark's SparkException is a checked one
      throw first.failures.apply(e);
    }
  }

  /** As {@link Evaluator#entropy}. */
  public double entropy(JavaRDD<ExampleStore> blocks, String what) {
    try {
      return evaluator.entropy(blocks, weights, name + ": " + what);
    } catch (Exception e) { // Spark's SparkException is a checked one
      throw failures.apply(e);
    }
  }

  /** As {@link Evaluator#judge}. */
  public <R> R judge(
      JavaRDD<? extends ExampleStore> blocks,
      DecisionRule rule,
      Evaluator.Work<R> work,
      String what) {
    try {
      return evaluator.judge(blocks, weights, rule, work, name + ": " + what);
    } catch (Exception e) { // Spark's SparkException is a checked one
      throw failures.apply(e);
    }
  }
}
