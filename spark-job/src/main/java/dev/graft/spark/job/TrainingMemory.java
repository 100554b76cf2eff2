package dev.graft.spark.job;

import dev.graft.config.TrainSettings;
import dev.graft.engine.HeldNumbers;
import dev.graft.train.JobOptimizer;

/**
 * What training surely holds at once, in bytes: less than it takes, so that what would have run is
 * never refused. Whatever the JVM, Spark and the engine need for themselves is not counted, nor
 * what depends on when tasks reach what.
 */
final class TrainingMemory {

  /** Of a number of the average while it is summed. */
  private static final int SUMMED = Double.BYTES;

  /**
   * What travels is on the driver so often while replies are averaged: with the average in doubles
   * and two tasks in the same JVM 13 times, as 22.7 million weights with Adam's moments were seen.
   */
  private static final int LIKELY_ON_DRIVER = 4;

  /** Of a task: what it replies, whole, in pieces and as it is sent. */
  private static final int LIKELY_IN_TASK = 3;

  private final String batchKey;
  private final long weights;
  private final long state;
  private final long travelling;
  private final long constant;
  private final long minibatch;
  private final boolean measured;
  private final long chunk;
  private final int tasks;
  private final long natives;
  private final long direct;

  /**
   * What is trained.
   *
   * @param weights how many
   * @param natives what a task takes outside the heap at least, in bytes, where JavaCPP limits it
   * @param held what is held beside them
   */
  record Network(long weights, long natives, HeldNumbers held) {}

  /**
   * @param example numbers of one, as the trained part takes it
   * @param minibatch examples that a step of one worker has at least
   * @param share examples that a worker has at least
   * @param tasks that train at once in one JVM
   * @param chunkBytes see {@code data.store.chunk-size}; 0: it is not known that any is gathered
   */
  TrainingMemory(
      TrainSettings settings,
      Network network,
      long example,
      int minibatch,
      long share,
      int tasks,
      long chunkBytes) {
    HeldNumbers held = network.held();
    this.batchKey =
        settings.workerBatchSize() == null ? "train.batch-size" : "train.worker-batch-size";
    this.weights = (network.weights() + held.travelling()) * Float.BYTES;
    long moments = JobOptimizer.of(settings.optimizer()).momentsPerWeight();
    this.state = weights + moments * network.weights() * Float.BYTES;
    this.travelling = settings.averaging().ofGradients() ? weights : state;
    long start = settings.l2Sp().equals(TrainSettings.L2Sp.NONE) ? 0 : network.weights();
    this.constant = (held.constant() + start) * Float.BYTES;
    this.measured = settings.shares() == TrainSettings.Shares.MEASURED;
    this.minibatch = minibatch * example * Float.BYTES;
    // Pictures are bytes; chunks are cut into equal ones where a share has more than one.
    this.chunk = Math.min(share * example, chunkBytes / 2);
    this.tasks = tasks;
    this.natives = tasks * network.natives();
    this.direct = (tasks * held.direct() + held.directConstant()) * Float.BYTES;
  }

  /**
   * The driver's heap after a round: the state before it, the average, and the weights of both; and
   * what is not trained.
   */
  long driver() {
    return state + weights / Float.BYTES * SUMMED + weights + constant;
  }

  /**
   * What the driver's heap has alive at most, as it was seen: more than {@link #driver}.
   *
   * @param replies bytes of those that it averages itself
   */
  long likelyDriver(long replies) {
    return constant + LIKELY_ON_DRIVER * state + travelling / Float.BYTES * SUMMED + replies;
  }

  /** What an executor's heap has alive at most, as it was seen: more than {@link #executor}. */
  long likelyExecutor() {
    return Math.max(
        constant + travelling + tasks * (LIKELY_IN_TASK * travelling + minibatch),
        2L * tasks * chunk);
  }

  /**
   * An executor's heap: the state of a round, what is not trained, and what one task holds beside
   * them; or, before, what has come of a chunk and the chunk that is made of it. When a task has
   * its minibatch or its reply, others may be between two steps, or done.
   */
  long executor() {
    return Math.max(training(), 2 * chunk);
  }

  private long training() {
    return constant + travelling + task();
  }

  /** What the driver has of it all the time, while others are trained beside it. */
  long lasting() {
    return state + constant;
  }

  /** What an executor has of it in a round, while others are trained beside it: its reply, too. */
  long besideOthers() {
    return constant + 2 * travelling;
  }

  /** The minibatches of a task, then its reply. */
  private long task() {
    return Math.max(minibatch, travelling);
  }

  /** Whether a minibatch takes more than weights do. */
  boolean byMinibatch() {
    return minibatch > travelling;
  }

  /** Whether a chunk takes more than training does. */
  boolean byChunk() {
    return 2 * chunk > training();
  }

  /** A minibatch, for people. */
  String minibatch() {
    return measured
        ? "a minibatch (as large as train.shares = measured may make it)"
        : "a minibatch";
  }

  /** The setting that minibatches are smaller by. */
  String batchKey() {
    return batchKey;
  }

  /** Outside an executor's heap, where a task keeps what it has once taken. */
  long natives() {
    return natives;
  }

  /** In direct buffers of an executor, of whose tasks each keeps its own. */
  long direct() {
    return direct;
  }

  int tasks() {
    return tasks;
  }
}
