package dev.graft.train;

import dev.graft.dataset.Chunks;
import dev.graft.dataset.ExampleStore;

/** The examples of a block as they are, in every epoch. */
final class StoredRows implements TrainingExamples {

  private final ExampleStore block;
  private final LentRows lent;

  /**
   * @param lent what rows are read into; null: each minibatch has its own
   */
  StoredRows(ExampleStore block, LentRows lent) {
    this.block = block;
    this.lent = lent;
  }

  @Override
  public int size() {
    return block.size();
  }

  @Override
  public Chunks chunks() {
    return block.chunks();
  }

  @Override
  public long id(int index) {
    return block.id(index);
  }

  @Override
  public Minibatch read(int[] indices, int epoch) {
    float[][] rows = lent == null ? block.rows(indices) : lent.of(block, indices);
    return new Minibatch(rows, block.targets(indices));
  }
}
