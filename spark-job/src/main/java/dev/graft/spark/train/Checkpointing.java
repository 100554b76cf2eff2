package dev.graft.spark.train;

import dev.graft.io.SavedState;

/** Where a training puts what it can be continued from, and finds what it continues from. */
public interface Checkpointing {

  /** Whether there will be any. */
  default boolean takes() {
    return true;
  }

  /** What an earlier try of the same training had reached; null: nothing. */
  SavedState found();

  /** Whether it is time for a checkpoint after a round. */
  boolean due(int round);

  /**
   * Takes a checkpoint; returns before it is written. At most one is on its way: the next one waits
   * for it.
   *
   * @param round the round after which it was taken
   * @param bestRound the round of the best state so far
   */
  void take(int round, int bestRound, SavedState state);

  /** Waits for the checkpoint that is on its way. */
  default void finishWriting() {}

  /** Keeps nothing. */
  Checkpointing NONE =
      new Checkpointing() {
        @Override
        public boolean takes() {
          return false;
        }

        @Override
        public SavedState found() {
          return null;
        }

        @Override
        public boolean due(int round) {
          return false;
        }

        @Override
        public void take(int round, int bestRound, SavedState state) {
          throw new IllegalStateException("takes no checkpoints");
        }
      };
}
