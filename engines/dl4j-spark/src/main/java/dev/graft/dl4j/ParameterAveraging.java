package dev.graft.dl4j;

import dev.graft.dataset.ExampleStore;
import dev.graft.engine.dl4j.network.NetworkInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.DoubleAccumulator;
import org.apache.spark.util.LongAccumulator;
import org.datavec.spark.util.SerializableHadoopConfig;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;

/**
 * Deeplearning4j Spark's {@code ParameterAveragingTrainingMaster}, configured as well as it can be:
 * the updater's state is averaged and kept and its step count goes on (see {@link WorkerHook}),
 * minibatches are exported once and not once an epoch, the files are laid out so that no example is
 * dropped and no split is shuffled (see {@link ExportLayout}), and two minibatches are read ahead.
 * What remains is its own: an unweighted mean over all parameters, frozen ones and BatchNorm's
 * statistics included, two to three Spark jobs a round, and a new network for every task.
 */
public final class ParameterAveraging {

  private static final int PREFETCH = 2;

  private final JavaSparkContext spark;
  private final WorkerSetup setup;
  private final Path folder;

  /**
   * @param folder for the exported minibatches: a Hadoop path that every executor reaches and that
   *     nothing else uses; it is deleted afterwards
   */
  public ParameterAveraging(JavaSparkContext spark, WorkerSetup setup, String folder) {
    this.spark = spark;
    this.setup = setup;
    this.folder = new Path(folder);
  }

  /**
   * How to train.
   *
   * @param epochs passes over the examples
   * @param batchSize largest minibatch of a worker
   * @param averageEvery minibatches that a worker trains on between two averages, H
   * @param seed decides which examples share a minibatch, and the order of minibatches
   */
  public record Plan(int epochs, int batchSize, int averageEvery, long seed) {}

  /**
   * One epoch.
   *
   * @param epoch from 1
   * @param examples how many examples were trained on; fewer than there are if some were dropped
   * @param loss mean loss of the minibatches, each before its step
   */
  public record Epoch(int epoch, long examples, double loss, double seconds) {}

  /**
   * A training's outcome.
   *
   * @param rounds averages in all
   */
  public record Outcome(int rounds, List<Epoch> epochs) {}

  /** Told of every epoch when it is over. */
  @FunctionalInterface
  public interface Progress {
    void finished(Epoch epoch);
  }

  /**
   * Trains the network in place.
   *
   * @param graph with the weights to begin with
   * @param shape shape of one example
   * @param outputs columns of the network's output
   * @param examples one block a worker
   */
  public Outcome train(
      ComputationGraph graph,
      int[] shape,
      int outputs,
      JavaRDD<ExampleStore> examples,
      Plan plan,
      Progress progress)
      throws IOException {
    int[] sizes = examples.map(ExampleStore::size).collect().stream().mapToInt(n -> n).toArray();
    ExportLayout layout = ExportLayout.of(sizes, plan.batchSize(), plan.averageEvery());
    try {
      JavaRDD<String> paths =
          export(
                  examples,
                  layout,
                  shape,
                  NetworkInput.takesWords(graph.getConfiguration()),
                  outputs,
                  plan.seed())
              .mapPartitions(new AfterSetup(setup));
      List<Epoch> epochs = fit(graph, paths, layout.batchSize(), sizes.length, plan, progress);
      return new Outcome(plan.epochs() * layout.splits(), epochs);
    } finally {
      folder.getFileSystem(spark.hadoopConfiguration()).delete(folder, true);
    }
  }

  private JavaRDD<String> export(
      JavaRDD<ExampleStore> examples,
      ExportLayout layout,
      int[] shape,
      boolean words,
      int outputs,
      long seed) {
    Broadcast<SerializableHadoopConfig> hadoop =
        spark.broadcast(new SerializableHadoopConfig(spark.hadoopConfiguration()));
    spark.setJobDescription("dl4j: export minibatches");
    List<String> paths = new ArrayList<>();
    examples
        .mapPartitionsWithIndex(
            new ExportExamples(
                setup,
                hadoop,
                folder.toString(),
                layout.filesPerWorker(),
                shape,
                words,
                outputs,
                seed),
            true)
        .collect()
        .forEach(paths::addAll);
    hadoop.destroy();
    return spark.parallelize(paths, examples.getNumPartitions());
  }

  private List<Epoch> fit(
      ComputationGraph graph,
      JavaRDD<String> paths,
      int batchSize,
      int workers,
      Plan plan,
      Progress progress) {
    LongAccumulator trained = spark.sc().longAccumulator("examples trained");
    DoubleAccumulator lossSum = spark.sc().doubleAccumulator("sum of losses");
    SparkComputationGraph distributed =
        new SparkComputationGraph(
            spark,
            graph,
            master(
                batchSize,
                workers,
                plan,
                new WorkerHook(graph.getConfiguration(), setup, trained, lossSum)));
    spark.setJobDescription("dl4j: parameter averaging");
    List<Epoch> epochs = new ArrayList<>();
    for (int epoch = 1; epoch <= plan.epochs(); epoch++) {
      trained.reset();
      lossSum.reset();
      long begin = System.nanoTime();
      distributed.fitPathsMultiDataSet(paths);
      double seconds = (System.nanoTime() - begin) / 1e9;
      Epoch finished =
          new Epoch(epoch, trained.value(), lossSum.value() / trained.value(), seconds);
      epochs.add(finished);
      progress.finished(finished);
    }
    return epochs;
  }

  private static ParameterAveragingTrainingMaster master(
      int batchSize, int workers, Plan plan, WorkerHook hook) {
    return new ParameterAveragingTrainingMaster.Builder(workers, batchSize)
        .batchSizePerWorker(batchSize)
        .averagingFrequency(plan.averageEvery())
        .saveUpdater(true)
        .rddTrainingApproach(RDDTrainingApproach.Export)
        // The layout is right already: a repartition would count the files once more a round.
        .repartionData(Repartition.NumPartitionsWorkersDiffers)
        .workerPrefetchNumBatches(PREFETCH)
        // The paths come from the driver; unpersisted, every task passes AfterSetup.
        .storageLevelStreams(null)
        .trainingHooks(hook)
        .rngSeed(plan.seed())
        .build();
  }
}
