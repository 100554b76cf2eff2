package dev.graft.train;

import dev.graft.dataset.Chunks;
import dev.graft.dataset.ExampleStore;

/** The examples of a worker as training reads them: they may look different in each epoch. */
public interface TrainingExamples {

  int size();

  /** What the store has them in. */
  Chunks chunks();

  /** The stable id of an example. */
  long id(int index);

  /** How many minibatches it is worth announcing. */
  default int ahead() {
    return 0;
  }

  /**
   * Announces what {@link #read} will be asked for, in the order in which it will be.
   *
   * @param epoch from 0
   */
  default void announce(int[] indices, int epoch) {}

  /**
   * Reads examples.
   *
   * @param epoch from 0
   */
  Minibatch read(int[] indices, int epoch);

  /** The examples of a block as they are, in every epoch. */
  static TrainingExamples of(ExampleStore block) {
    return new StoredRows(block, null);
  }

  /** The same for one who needs no minibatch any more when the next is read. */
  static TrainingExamples passing(ExampleStore block, LentRows lent) {
    return new StoredRows(block, lent);
  }
}
