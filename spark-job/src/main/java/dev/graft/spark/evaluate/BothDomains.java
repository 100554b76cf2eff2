package dev.graft.spark.evaluate;

import dev.graft.config.AdaptationSettings.Choice;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Rows;
import dev.graft.evaluate.Examination;
import dev.graft.evaluate.MetricsOnTarget;
import dev.graft.model.Batch;
import dev.graft.spark.tasks.PartitionTasks;
import dev.graft.spark.tasks.SumsInOrder;
import dev.graft.train.CoralAlignment;
import dev.graft.train.CovarianceSums;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;

/**
 * What a validation finds where states are chosen by a target without labels: the metrics of the
 * source's examples, and sums of what the network makes of the target's. Sums run in the order of
 * partitions, in double. What is not looked for is null.
 */
final class BothDomains implements Serializable {

  private static final long serialVersionUID = 1L;

  private Examination examination;
  private Surety surety;
  private CovarianceSums ofSource;
  private CovarianceSums ofTarget;

  /**
   * One Spark job over the examples of both.
   *
   * @param source a block a partition, with labels
   * @param target the same of examples of which no label is read
   * @param examining examines what the network makes of the source
   */
  static MetricsOnTarget of(
      JavaRDD<ExampleStore> source,
      JavaRDD<ExampleStore> target,
      Choice choice,
      ExaminePartition<ExampleStore> examining,
      ScoringNetwork network,
      int batchSize) {
    OfPartition each =
        new OfPartition(source.getNumPartitions(), choice, examining, network, batchSize);
    BothDomains all =
        SumsInOrder.added(PartitionTasks.map(source.union(target), each), BothDomains::merge);
    return choice == Choice.ENTROPY
        ? new MetricsOnTarget(all.examination.metrics(), "targetEntropy", all.surety.mean())
        : new MetricsOnTarget(
            all.examination.metrics(),
            "targetDiscrepancy",
            CoralAlignment.distance(all.ofSource, all.ofTarget));
  }

  private BothDomains merge(BothDomains other) {
    examination =
        examination == null || other.examination == null
            ? either(examination, other.examination)
            : examination.merge(other.examination);
    surety =
        surety == null || other.surety == null
            ? either(surety, other.surety)
            : surety.merge(other.surety);
    ofSource = merged(ofSource, other.ofSource);
    ofTarget = merged(ofTarget, other.ofTarget);
    return this;
  }

  private static CovarianceSums merged(CovarianceSums one, CovarianceSums other) {
    return one == null || other == null ? either(one, other) : one.merge(other);
  }

  private static <T> T either(T one, T other) {
    return one == null ? other : one;
  }

  private static final class OfPartition
      implements Function2<Integer, Iterator<ExampleStore>, Iterator<BothDomains>> {

    private static final long serialVersionUID = 1L;

    private final int sources;
    private final Choice choice;
    private final ExaminePartition<ExampleStore> examining;
    private final ScoringNetwork network;
    private final int batchSize;

    OfPartition(
        int sources,
        Choice choice,
        ExaminePartition<ExampleStore> examining,
        ScoringNetwork network,
        int batchSize) {
      this.sources = sources;
      this.choice = choice;
      this.examining = examining;
      this.network = network;
      this.batchSize = batchSize;
    }

    @Override
    public Iterator<BothDomains> call(Integer partition, Iterator<ExampleStore> blocks) {
      BothDomains found = new BothDomains();
      ExampleStore block = blocks.next(); // of views the first
      if (partition < sources) {
        found.examination =
            examining.call(TaskContext.getPartitionId(), List.of(block).iterator()).next();
        found.ofSource = choice == Choice.DISCREPANCY ? covariance(block) : null;
      } else if (choice == Choice.ENTROPY) {
        found.surety = Surety.of(block, network, batchSize);
      } else {
        found.ofTarget = covariance(block);
      }
      return List.of(found).iterator();
    }

    private CovarianceSums covariance(ExampleStore block) {
      return network.use(
          (model, beat) -> {
            CovarianceSums sums = new CovarianceSums(model.hiddenWidth());
            for (int from = 0; from < block.size(); from += batchSize) {
              beat.run();
              int[] batch =
                  IntStream.range(from, Math.min(from + batchSize, block.size())).toArray();
              float[] hidden = model.hidden(Batch.of(block.rows(batch)));
              for (float[] row : Rows.divided(hidden, batch.length)) {
                sums.add(row);
              }
            }
            return sums;
          });
    }
  }
}
