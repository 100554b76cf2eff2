package dev.graft.config;

/**
 * The {@code train} part of a job file.
 *
 * @param batchSize the global batch, or null when workerBatchSize is given
 * @param workerBatchSize each worker's minibatch, or null when batchSize is given
 * @param workers partitions trained in a round; null: the application's task slots
 * @param averageEvery minibatches between two averages (H) averaging
 * @param patience validations without improvement before training stops; 0: never
 * @param instructionSet {@code auto}, {@code avx2} or {@code avx512}
 */
public record TrainSettings(
    int epochs,
    Integer batchSize,
    Integer workerBatchSize,
    Integer workers,
    int averageEvery,
    Optimizer optimizer,
    double l2,
    int patience,
    double minDelta,
    String instructionSet) {

  /** The local optimizer; momentum counts for {@code NESTEROVS} only. */
  public record Optimizer(Type type, double learningRate, double momentum) {
    /** Names are Deeplearning4j's. */
    public enum Type {
      SGD,
      NESTEROVS,
      ADAM
    }
  }

  /**
   * The minibatch of one worker (numbered from 0) when so many train: its share of the global
   * batch.
   */
  public int minibatch(int worker, int workers) {
    if (workerBatchSize != null) {
      return workerBatchSize;
    }
    if (batchSize < workers) {
      throw new UnusableInputException(
          "Cannot share train.batch-size = "
              + batchSize
              + " among "
              + workers
              + " workers: give at least one example a worker, or set train.worker-batch-size.");
    }
    return batchSize / workers + (worker < batchSize % workers ? 1 : 0);
  }
}
