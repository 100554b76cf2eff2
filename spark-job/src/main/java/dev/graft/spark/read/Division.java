package dev.graft.spark.read;

/** How many blocks examples are divided into. Training examples are asked for first. */
public interface Division {

  /** One block of training examples a worker. */
  int workers(long examples);

  /**
   * Pieces that the examples of a worker come in while they pass a frozen backbone, which can be
   * work for more tasks than there are workers.
   */
  int pieces(long examples);

  /** Blocks of a part that is not trained on. */
  int blocks(long examples);

  /** So many blocks in every part. */
  static Division even(int blocks) {
    return new Division() {
      @Override
      public int workers(long examples) {
        return blocks;
      }

      @Override
      public int pieces(long examples) {
        return 1;
      }

      @Override
      public int blocks(long examples) {
        return blocks;
      }
    };
  }
}
