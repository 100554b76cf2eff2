package dev.graft.bench.measured;

import dev.graft.average.ReplyRules;
import dev.graft.config.AveragingSettings;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.engine.dl4j.network.BatchNormStatistics;
import dev.graft.model.StateLayout;
import dev.graft.spark.average.Reduced;
import dev.graft.spark.average.Reduction;
import dev.graft.train.TrainState;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Rounds of many workers without their training: executors make up replies of the right size, the
 * job's own reduction averages them. This JVM is the driver alone: its heap is what is asked about.
 */
public final class Simulation {

  /** Of one core each. */
  private static final int EXECUTORS = 2;

  private Simulation() {}

  /**
   * @param args network that gives the size, workers, {@code driver} or {@code executors}, rounds
   */
  public static void main(String[] args) {
    NativeRuntime.pin(ArithmeticProfile.choose("auto", 1));
    int workers = Integer.parseInt(args[1]);
    int rounds = Integer.parseInt(args[3]);
    ComputationGraph graph = Networks.network(args[0], "sgd", 0.01).trainedPart();
    StateLayout layout = BatchNormStatistics.of(graph);
    int length = Math.toIntExact(graph.numParams());
    TrainState state = new TrainState(new float[length], new float[0], new float[0], 0);
    AveragingSettings.Reduce where =
        AveragingSettings.Reduce.valueOf(args[2].toUpperCase(Locale.ROOT));
    Reduction reduction =
        Reduction.of(
            where,
            state,
            workers,
            EXECUTORS,
            ReplyRules.of(AveragingSettings.Replies.standard(), length, 0),
            layout,
            1);
    double[] seconds = new double[rounds];
    double before;
    double peak;
    try (JavaSparkContext spark = new JavaSparkContext(new SparkConf().setAppName("simulation"))) {
      JavaRDD<Integer> partitions =
          spark.parallelize(IntStream.range(0, workers).boxed().toList(), workers);
      reduction.reduce(partitions.mapPartitionsWithIndex(new MadeUpReply(0, length), true));
      before = usedAfterCollection();
      heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
      for (int round = 1; round <= rounds; round++) {
        long begin = System.nanoTime();
        Reduced reduced =
            reduction.reduce(
                partitions.mapPartitionsWithIndex(new MadeUpReply(round, length), true));
        seconds[round - 1] = (System.nanoTime() - begin) / 1e9;
        if (reduced.average().gradient().length != length) {
          throw new IllegalStateException("The average has another length than the network");
        }
      }
      peak = heapPools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    }
    Arrays.sort(seconds);
    Answer.write(
        Answer.begin()
            .put("parameters", length)
            .put("seconds", seconds[rounds / 2])
            .put("usedMiB", before / (1 << 20))
            .put("peakMiB", peak / (1 << 20)));
  }

  private static List<MemoryPoolMXBean> heapPools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  private static double usedAfterCollection() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
