package dev.graft.spark.evaluate;

import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Rows;
import dev.graft.dataset.Task;
import dev.graft.evaluate.BlockScoring;
import dev.graft.evaluate.DecisionRule;
import dev.graft.spark.tasks.PartitionTasks;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * How sure a network is of the classes that it tells, whatever they are: the entropies of its
 * probabilities, in nats, as a sum with the number of examples.
 */
final class Surety implements Serializable {

  private static final long serialVersionUID = 1L;

  private double sum;
  private long examples;

  /** The mean over all examples; one Spark job. Sums run in the order of partitions. */
  static double of(JavaRDD<ExampleStore> blocks, ScoringNetwork network, int batchSize) {
    Surety all = new Surety();
    PartitionTasks.collect(PartitionTasks.map(blocks, new OfPartition(network, batchSize)))
        .forEach(all::merge);
    return all.mean();
  }

  /** Of a block's examples. */
  static Surety of(ExampleStore block, ScoringNetwork network, int batchSize) {
    return network.use(
        (model, beat) -> {
          Surety all = new Surety();
          BlockScoring.outputs(
              model,
              block,
              0,
              block.size(),
              batchSize,
              beat,
              (batch, targets, outputs) -> {
                for (float[] own : Rows.divided(outputs, batch.length)) {
                  all.add(DecisionRule.PLAIN.probabilities(Task.CLASSIFICATION, own));
                }
              });
          return all;
        });
  }

  Surety merge(Surety other) {
    sum += other.sum;
    examples += other.examples;
    return this;
  }

  double mean() {
    return sum / examples;
  }

  private void add(float[] probabilities) {
    sum += entropy(probabilities);
    examples++;
  }

  /** The entropy of probabilities that add up to 1; of one, of it and what it leaves. */
  static double entropy(float[] probabilities) {
    double entropy = 0;
    for (float probability : probabilities) {
      entropy += term(probability);
    }
    return probabilities.length == 1 ? entropy + term(1 - probabilities[0]) : entropy;
  }

  private static double term(double probability) {
    return probability > 0 ? -probability * StrictMath.log(probability) : 0;
  }

  private static final class OfPartition
      implements FlatMapFunction<Iterator<ExampleStore>, Surety> {

    private static final long serialVersionUID = 1L;

    private final ScoringNetwork network;
    private final int batchSize;

    OfPartition(ScoringNetwork network, int batchSize) {
      this.network = network;
      this.batchSize = batchSize;
    }

    @Override
    public Iterator<Surety> call(Iterator<ExampleStore> blocks) {
      ExampleStore block = blocks.next(); // of views the first
      return List.of(of(block, network, batchSize)).iterator();
    }
  }
}
