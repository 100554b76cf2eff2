package dev.graft.spark.job;

import dev.graft.config.TrainSettings;
import dev.graft.train.JobOptimizer;

/**
 * What training surely holds at once, in bytes: less than it takes, so that what would have run is
 * never refused. Whatever the JVM, Spark and the engine need for themselves is not counted, nor
 * what depends on when tasks reach what.
 */
final class TrainingMemory {

  /** Of a number of the average while it is summed. */
  private static final int SUMMED = Double.BYTES;

  private final String batchKey;
  private final long weights;
  private final long state;
  private final long travelling;
  private final long minibatch;
  private final long chunk;
  private final int tasks;
  private final long natives;

  /**
   * @param weights that are trained
   * @param example numbers of one, as the trained part takes it
   * @param minibatch examples that a step of one worker has at least
   * @param share examples that a worker has at least
   * @param tasks that train at once in one JVM
   * @param chunkBytes see {@code data.store.chunk-size}; 0: it is not known that any is gathered
   * @param natives what a task takes outside the heap at least
   */
  TrainingMemory(
      TrainSettings settings,
      long weights,
      long example,
      int minibatch,
      long share,
      int tasks,
      long chunkBytes,
      long natives) {
    this.batchKey =
        settings.workerBatchSize() == null ? "train.batch-size" : "train.worker-batch-size";
    this.weights = weights * Float.BYTES;
    this.state = this.weights * (1 + JobOptimizer.of(settings.optimizer()).momentsPerWeight());
    this.travelling = settings.averaging().ofGradients() ? this.weights : state;
    this.minibatch = minibatch * example * Float.BYTES;
    // Pictures are bytes; chunks are cut into equal ones where a share has more than one.
    this.chunk = Math.min(share * example, chunkBytes / 2);
    this.tasks = tasks;
    this.natives = natives;
  }

  /** The driver's heap after a round: the state before it, the average, and the weights of both. */
  long driver() {
    return state + weights / Float.BYTES * SUMMED + weights;
  }

  /**
   * An executor's heap: the state of a round and what one task holds beside it; or, before, what
   * has come of a chunk and the chunk that is made of it. When a task has its minibatch or its
   * reply, others may be between two steps, or done.
   */
  long executor() {
    return Math.max(travelling + task(), 2 * chunk);
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
    return 2 * chunk > travelling + task();
  }

  /** The setting that minibatches are smaller by. */
  String batchKey() {
    return batchKey;
  }

  /** Outside an executor's heap, where a task keeps what it has once taken. */
  long natives() {
    return tasks * natives;
  }

  int tasks() {
    return tasks;
  }
}
