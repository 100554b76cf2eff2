package dev.graft.spark.rank;

import dev.graft.dataset.ExampleStore;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.model.Trainable;
import dev.graft.rank.ProbeSolver;
import dev.graft.spark.broadcast.ReplicaPool;
import dev.graft.spark.fault.StepWatch;
import dev.graft.spark.tasks.PartitionTasks;
import dev.graft.spark.tasks.SumsInOrder;
import dev.graft.train.StepOptions;
import dev.graft.train.lbfgs.FeatureScales;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * Solves a linear probe in one task, where all examples fit it: one Spark job in place of one an
 * iteration.
 */
public final class ProbeInOneTask
    implements FlatMapFunction2<
        Iterator<Tuple2<Integer, ExampleStore>>,
        Iterator<Tuple2<Integer, ExampleStore>>,
        ProbeSolver.Solved> {

  private static final long serialVersionUID = 1L;

  /** Bytes of features of which a pass takes a task no longer than a Spark job its overhead. */
  private static final long SMALL = 32L << 20;

  private final ArithmeticProfile profile;
  private final Broadcast<Trainable> network;
  private final FeatureScales scales;
  private final float[] start;
  private final StepOptions options;
  private final int iterations;

  /**
   * @param network one output layer
   * @param scales of the features of all training examples
   * @param start its whole flat parameter vector
   * @param iterations evaluations of all training examples, at most
   */
  public ProbeInOneTask(
      ArithmeticProfile profile,
      Broadcast<Trainable> network,
      FeatureScales scales,
      float[] start,
      StepOptions options,
      int iterations) {
    this.profile = profile;
    this.network = network;
    this.scales = scales;
    this.start = start;
    this.options = options;
    this.iterations = iterations;
  }

  /** Whether so many examples are few enough. */
  public static boolean fits(long examples, int features) {
    return examples * features * Float.BYTES <= SMALL;
  }

  /** One Spark job of one task. */
  public ProbeSolver.Solved solve(
      JavaRDD<ExampleStore> training, JavaRDD<ExampleStore> validation) {
    return one(training).zipPartitions(one(validation), this).first();
  }

  private static JavaRDD<Tuple2<Integer, ExampleStore>> one(JavaRDD<ExampleStore> blocks) {
    return PartitionTasks.map(blocks, new SumsInOrder.Numbered<ExampleStore>()).coalesce(1);
  }

  /** Sums are made in the order of partitions, wherever these lie. */
  private static List<ExampleStore> inOrder(Iterator<Tuple2<Integer, ExampleStore>> numbered) {
    List<Tuple2<Integer, ExampleStore>> blocks = new ArrayList<>();
    numbered.forEachRemaining(blocks::add);
    blocks.sort(Comparator.comparing(Tuple2::_1));
    return blocks.stream().map(Tuple2::_2).toList();
  }

  @Override
  public Iterator<ProbeSolver.Solved> call(
      Iterator<Tuple2<Integer, ExampleStore>> training,
      Iterator<Tuple2<Integer, ExampleStore>> validation) {
    NativeRuntime.pin(profile);
    Trainable layer = network.value();
    ProbeSolver.Solved solved =
        ReplicaPool.use(
            layer,
            profile,
            replica -> {
              try (StepWatch watch = StepWatch.begin()) {
                return new ProbeSolver(
                        replica, options, inOrder(training), inOrder(validation), watch::beat)
                    .solve(layer.convexHead(), scales, start, iterations);
              }
            });
    return List.of(solved).iterator();
  }
}
