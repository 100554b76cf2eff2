package dev.graft.spark.job;

import dev.graft.UnusableInputException;
import dev.graft.config.Settings;
import dev.graft.dataset.Shapes;
import dev.graft.dataset.Split;
import dev.graft.engine.TargetModel;
import dev.graft.spark.read.Examples;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/** Refuses a training that surely does not fit the memory there is, before it begins. */
final class MemoryCheck {

  /** What JavaCPP allows outside a heap, in heaps. */
  private static final int NATIVE = 4;

  private static final String JAVACPP = "org.bytedeco.javacpp.max";

  /** Cores, or all there are; then, perhaps, how often a task may fail. */
  private static final Pattern LOCAL = Pattern.compile("local(?:\\[\\s*(\\d+|\\*)\\s*(?:,.*)?])?");

  private final boolean local;
  private final long driverHeap;
  private final long executorHeap;
  private final long executorNative;

  /**
   * @param conf of the application
   * @param driverHeap bytes that this JVM's heap may have
   */
  MemoryCheck(SparkConf conf, long driverHeap) {
    this.local = isLocal(conf);
    this.driverHeap = driverHeap;
    this.executorHeap = local ? driverHeap : conf.getSizeAsBytes("spark.executor.memory", "1g");
    boolean told =
        local
            ? System.getProperties().stringPropertyNames().stream()
                .anyMatch(name -> name.startsWith(JAVACPP))
            : conf.get("spark.executor.extraJavaOptions", "").contains(JAVACPP);
    this.executorNative = told ? Long.MAX_VALUE : NATIVE * executorHeap;
  }

  private static boolean isLocal(SparkConf conf) {
    return LOCAL.matcher(conf.get("spark.master")).matches();
  }

  /**
   * Checks a job's training.
   *
   * @throws UnusableInputException if it needs more of some memory than there is
   */
  static void check(
      GraftSession session,
      Settings settings,
      TargetModel network,
      Examples examples,
      int workers) {
    SparkConf conf = session.spark().getConf();
    int example = Shapes.length(examples.shape());
    long share = examples.count(Split.TRAIN) / workers;
    int minibatch = minibatch(settings, share, workers);
    Integer micro = settings.train().microBatchSize();
    new MemoryCheck(conf, Runtime.getRuntime().maxMemory())
        .require(
            new TrainingMemory(
                settings.train(),
                network.trainable(),
                example,
                // What features are, its engine knows.
                network.frozen() ? 0 : minibatch,
                share,
                tasksAtOnce(conf, workers),
                settings.data().store().chunkBytes(),
                network.nativeBytes(micro == null ? minibatch : Math.min(micro, minibatch))));
  }

  /** Of the examples of an epoch each step has as many. A solver's steps have no minibatch. */
  private static int minibatch(Settings settings, long share, int workers) {
    if (settings.train().solves()) {
      return 0;
    }
    long most = settings.train().minibatch(0, workers);
    long steps = (share + most) / most;
    return (int) (share / steps);
  }

  /** In one JVM, at least: executors may be more than have been asked for. */
  static int tasksAtOnce(SparkConf conf, int workers) {
    int cpus = conf.getInt("spark.task.cpus", 1);
    Matcher cores = LOCAL.matcher(conf.get("spark.master"));
    if (cores.matches()) {
      return Math.max(1, Math.min(cores(cores.group(1)) / cpus, workers));
    }
    int executors = conf.getInt("spark.executor.instances", 0);
    if (executors == 0 || conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
      return 1;
    }
    int each = conf.getInt("spark.executor.cores", 1) / cpus;
    return Math.max(1, Math.min(each, (workers + executors - 1) / executors));
  }

  private static int cores(String local) {
    if (local == null) {
      return 1;
    }
    return local.equals("*") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(local);
  }

  /** Refuses needs that are larger than what there is. */
  void require(TrainingMemory needs) {
    String executor = local ? "the driver, where tasks run" : "an executor";
    String key = local ? "spark.driver.memory" : "spark.executor.memory";
    String fewer =
        needs.tasks() == 1
            ? ""
            : local
                ? ", and fewer tasks at once (--master local[N])"
                : ", and fewer tasks at once (spark.executor.cores)";
    require(
        needs.driver(),
        driverHeap,
        "Java heap on the driver",
        "the state of a round, its average and what is made of them",
        "spark.driver.memory gives it more");
    if (needs.byChunk()) {
      require(
          needs.executor(),
          executorHeap,
          "Java heap on " + executor,
          "the examples of a chunk as they come and the chunk that is made of them",
          key + " gives it more, and a smaller data.store.chunk-size needs less");
    }
    require(
        needs.executor(),
        executorHeap,
        "Java heap on " + executor,
        "the weights of a round and, for each of %s, %s"
            .formatted(
                tasks(needs), needs.byMinibatch() ? "a minibatch" : "the weights of its reply"),
        key
            + " gives it more"
            + fewer
            + (needs.byMinibatch() ? ", and smaller minibatches (train.batch-size)" : "")
            + (needs.byMinibatch() || !fewer.isEmpty() ? " need less" : ""));
    require(
        needs.natives(),
        executorNative,
        "memory outside the Java heap on " + executor + " (what JavaCPP allows: 4 times the heap)",
        "weights, gradients and what is kept of a minibatch for each of " + tasks(needs),
        key
            + " gives it more"
            + fewer
            + ", and smaller minibatches (train.batch-size, train.micro-batch-size) need less");
  }

  private static String tasks(TrainingMemory needs) {
    return needs.tasks() == 1 ? "1 task" : needs.tasks() + " tasks at once";
  }

  private static void require(long needed, long there, String memory, String what, String more) {
    if (needed > there) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot train with %,d MB of %s: %s take %,d MB at least; %s.",
              there >> 20,
              memory,
              what,
              needed >> 20,
              more));
    }
  }
}
