package dev.graft.dl4j;

import java.util.Arrays;

/**
 * How the examples are laid out in files so that Deeplearning4j Spark trains on all of them. It
 * divides an epoch into {@code floor(files / (workers x H))} splits and lets a worker take at most
 * H minibatches of a split; whatever a split holds beyond that is dropped without a word. With
 * exactly {@code splits x H} files a worker nothing is.
 */
final class ExportLayout {

  private final int splits;
  private final int filesPerWorker;
  private final int batchSize;

  private ExportLayout(int splits, int filesPerWorker, int batchSize) {
    this.splits = splits;
    this.filesPerWorker = filesPerWorker;
    this.batchSize = batchSize;
  }

  /**
   * @param sizes examples of each worker
   * @param batchSize largest minibatch of a worker
   * @param averageEvery minibatches between two averages, H
   */
  static ExportLayout of(int[] sizes, int batchSize, int averageEvery) {
    int most = Math.max(1, Arrays.stream(sizes).max().orElse(1));
    int splits = ceilDiv(most, Math.multiplyExact(batchSize, averageEvery));
    int files = splits == 1 ? ceilDiv(most, batchSize) : splits * averageEvery;
    return new ExportLayout(splits, files, ceilDiv(most, files));
  }

  private static int ceilDiv(int dividend, int divisor) {
    return (dividend + divisor - 1) / divisor;
  }

  /** Rounds in an epoch. */
  int splits() {
    return splits;
  }

  /** Files that each worker's examples are spread over, evenly. */
  int filesPerWorker() {
    return filesPerWorker;
  }

  /** Examples in the largest file: the minibatch that Deeplearning4j is told of. */
  int batchSize() {
    return batchSize;
  }
}
