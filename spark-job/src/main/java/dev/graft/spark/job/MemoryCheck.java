package dev.graft.spark.job;

import dev.graft.UnusableInputException;
import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Shapes;
import dev.graft.dataset.Split;
import dev.graft.engine.HeldNumbers;
import dev.graft.engine.TargetModel;
import dev.graft.plan.WorkerShares;
import dev.graft.spark.read.Examples;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/**
 * Refuses a training that surely does not fit the memory there is, once its data have been read.
 */
final class MemoryCheck {

  /** What JavaCPP allows outside a heap, in heaps. */
  private static final int NATIVE = 4;

  private static final int MIB_BITS = 20;

  /** Of other limits of JavaCPP's, or of none. */
  private static final Pattern JAVACPP =
      Pattern.compile("org\\.bytedeco\\.javacpp\\.max|pointergc", Pattern.CASE_INSENSITIVE);

  /** Of another limit of direct buffers than the heap's. */
  private static final String DIRECT = "MaxDirectMemorySize";

  /** Cores, or all there are; then, perhaps, how often a task may fail. */
  private static final Pattern LOCAL = Pattern.compile("local(?:\\[\\s*(\\d+|\\*)\\s*(?:,.*)?])?");

  private final boolean local;
  private final long driverHeap;
  private final long executorHeap;
  private final long executorNative;
  private final long executorDirect;

  /**
   * @param conf of the application
   * @param driverHeap bytes that this JVM's heap may have
   * @param executorHeap bytes that an executor's heap may have, where there are executors
   */
  MemoryCheck(SparkConf conf, long driverHeap, long executorHeap) {
    this.local = isLocal(conf);
    this.driverHeap = driverHeap;
    this.executorHeap = local ? driverHeap : executorHeap;
    String options =
        local
            ? System.getProperties().stringPropertyNames().toString()
                + ManagementFactory.getRuntimeMXBean().getInputArguments()
            : conf.get("spark.executor.defaultJavaOptions", "")
                + ' '
                + conf.get("spark.executor.extraJavaOptions", "");
    this.executorNative =
        JAVACPP.matcher(options).find() ? Long.MAX_VALUE : NATIVE * this.executorHeap;
    this.executorDirect = options.contains(DIRECT) ? Long.MAX_VALUE : this.executorHeap;
  }

  /** Whether driver and tasks are in one JVM. */
  static boolean isLocal(SparkConf conf) {
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
    new MemoryCheck(
            conf,
            Runtime.getRuntime().maxMemory(),
            (long) session.spark().sc().executorMemory() << MIB_BITS)
        .require(needs(settings, network, examples, workers, tasksAtOnce(conf, workers)));
  }

  /**
   * Checks several trainings that run at once.
   *
   * @throws UnusableInputException if they need more of some memory than there is
   */
  static void checkAtOnce(
      GraftSession session, List<Grid.Tried> all, Examples examples, int workers) {
    SparkConf conf = session.spark().getConf();
    MemoryCheck check =
        new MemoryCheck(
            conf,
            Runtime.getRuntime().maxMemory(),
            (long) session.spark().sc().executorMemory() << MIB_BITS);
    int tasks = tasksAtOnce(conf, workers);
    List<TrainingMemory> needs = new ArrayList<>();
    for (Grid.Tried one : all) {
      needs.add(needs(one.settings(), one.network(), examples, workers, tasks));
      check.require(needs.get(needs.size() - 1));
    }
    check.requireAtOnce(needs);
  }

  /** Refuses what all need together; what one needs alone is there. */
  void requireAtOnce(List<TrainingMemory> all) {
    String fewer = "fewer settings at once need less";
    String where = local ? "the driver, where tasks run" : "an executor";
    int settings = all.size();
    require(
        all.stream().mapToLong(TrainingMemory::lasting).sum(),
        driverHeap,
        "Java heap on the driver",
        "the states of " + settings + " settings",
        fewer);
    require(
        all.stream().mapToLong(TrainingMemory::besideOthers).sum(),
        executorHeap,
        "Java heap on " + where,
        "the weights and replies of " + settings + " settings",
        fewer);
    require(
        all.stream().mapToLong(TrainingMemory::natives).sum(),
        executorNative,
        "memory outside the Java heap on " + where + " (what JavaCPP allows: 4 times the heap)",
        "weights, gradients and what is kept of a minibatch of " + settings + " settings",
        fewer);
    require(
        all.stream().mapToLong(TrainingMemory::direct).sum(),
        executorDirect,
        "direct buffers on " + where + " (what Java allows: as much as the heap)",
        "weights and gradients of " + settings + " settings",
        fewer);
  }

  /**
   * What a job's training needs.
   *
   * @param tasks that train at once in one JVM
   */
  static TrainingMemory needs(
      Settings settings, TargetModel network, Examples examples, int workers, int tasks) {
    return needs(
        settings,
        network,
        Shapes.length(examples.shape()),
        examples.count(Split.TRAIN),
        settings.train().takesUnlabelled() ? examples.count(Split.UNLABELLED) / workers : 0,
        workers,
        tasks);
  }

  /**
   * What a job's training needs.
   *
   * @param example numbers of one as it was read
   * @param examples of all workers
   */
  static TrainingMemory needs(
      SparkConf conf,
      Settings settings,
      TargetModel network,
      int example,
      long examples,
      int workers) {
    return needs(settings, network, example, examples, 0, workers, tasksAtOnce(conf, workers));
  }

  /**
   * @param unlabelled examples of a worker that it trains on, too
   */
  private static TrainingMemory needs(
      Settings settings,
      TargetModel network,
      int example,
      long examples,
      long unlabelled,
      int workers,
      int tasks) {
    long equal = examples / workers;
    long share = (long) (largest(settings.train(), 1, workers) * equal);
    int minibatch = minibatch(settings.train(), equal, 1, workers);
    // Tasks that are in one JVM at once cannot all have the largest share.
    int each = minibatch(settings.train(), equal, Math.min(tasks, workers), workers);
    int computed = each + beside(settings.train(), each, unlabelled);
    Integer micro = settings.train().microBatchSize();
    // What features are, its engine knows; what they are made of may never be gathered.
    boolean frozen = network.frozen();
    return new TrainingMemory(
        settings.train(),
        new TrainingMemory.Network(
            network.trainable(),
            network.nativeBytes(micro == null ? computed : Math.min(micro, computed)),
            // A solver takes no steps.
            settings.train().solves() ? HeldNumbers.NONE : network.held()),
        example,
        frozen ? 0 : minibatch + beside(settings.train(), minibatch, unlabelled),
        share,
        tasks,
        frozen ? 0 : settings.data().store().chunkBytes());
  }

  /** Unlabelled examples that go with a minibatch at most. */
  private static int beside(TrainSettings settings, int minibatch, long unlabelled) {
    return (int) Math.min((long) settings.unlabelledRatio() * minibatch, unlabelled);
  }

  /**
   * What a minibatch has at least, of the worker that has the most examples. It is not known how
   * many: as many as the mean or more, in less than one step more than they are batches. Where
   * shares are measured it may get more than the mean, in as many steps; of a worker's own batch no
   * minibatch is larger.
   *
   * @param share the mean
   * @param some how many workers have one as large, as the mean of theirs
   */
  static int minibatch(TrainSettings settings, long share, int some, int workers) {
    if (settings.solves()) {
      return 0; // steps have none
    }
    long batch = settings.minibatch(workers - 1, workers);
    double larger = settings.workerBatchSize() == null ? largest(settings, some, workers) : 1;
    return (int) above((long) (larger * share * batch), share + batch);
  }

  /** How many equal shares some of the workers may have, each. */
  private static double largest(TrainSettings settings, int some, int workers) {
    boolean measured = settings.shares() == TrainSettings.Shares.MEASURED;
    return measured ? WorkerShares.largest(some, workers) : 1;
  }

  private static long above(long number, long divisor) {
    return (number + divisor - 1) / divisor;
  }

  /** In one JVM, at least: executors may be more than have been asked for. */
  static int tasksAtOnce(SparkConf conf, int workers) {
    int cpus = conf.getInt("spark.task.cpus", 1);
    String master = conf.get("spark.master");
    Matcher cores = LOCAL.matcher(master);
    if (cores.matches()) {
      return Math.max(1, Math.min(cores(cores.group(1)) / cpus, workers));
    }
    // Elsewhere as many executors as the cores that are free make.
    boolean capped = master.equals("yarn") || master.startsWith("k8s");
    int executors = capped ? conf.getInt("spark.executor.instances", 0) : 0;
    if (executors == 0
        || conf.getBoolean("spark.dynamicAllocation.enabled", false)
        || conf.getAllWithPrefix("spark.task.resource.").length > 0) {
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
        "the weights of a round and "
            + (needs.byMinibatch() ? needs.minibatch() : "those of a reply"),
        key
            + " gives it more"
            + (needs.byMinibatch()
                ? ", and smaller minibatches (%s) need less".formatted(needs.batchKey())
                : ""));
    require(
        needs.natives(),
        executorNative,
        "memory outside the Java heap on " + executor + " (what JavaCPP allows: 4 times the heap)",
        "weights, gradients and what is kept of %s for each of %s"
            .formatted(needs.minibatch(), tasks(needs)),
        key
            + " gives it more, and "
            + (needs.tasks() == 1 ? "" : fewer() + " or ")
            + "smaller minibatches (%s, train.micro-batch-size) need less"
                .formatted(needs.batchKey()));
    require(
        needs.direct(),
        executorDirect,
        "direct buffers on " + executor + " (what Java allows: as much as the heap)",
        "weights and gradients for each of " + tasks(needs) + " and what is not trained",
        "%s and -XX:%s in %s give it more%s"
            .formatted(
                key,
                DIRECT,
                local ? "spark.driver.extraJavaOptions" : "spark.executor.extraJavaOptions",
                needs.tasks() == 1 ? "" : ", and " + fewer() + " need less"));
  }

  private static String tasks(TrainingMemory needs) {
    return needs.tasks() == 1 ? "1 task" : needs.tasks() + " tasks at once";
  }

  private String fewer() {
    return "fewer tasks at once (%s)"
        .formatted(local ? "--master local[N]" : "spark.executor.cores");
  }

  private static void require(long needed, long there, String memory, String what, String more) {
    if (needed > there) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot train with %,d MB of %s: %s take %,d MB at least; %s.",
              there >> MIB_BITS,
              memory,
              what,
              above(needed, 1L << MIB_BITS),
              more));
    }
  }
}
