package dev.graft.train;

import dev.graft.dataset.ExampleBlock;
import dev.graft.image.Augmentation;

/** The pictures of a block, changed at random anew in each epoch. */
public final class AugmentedExamples implements TrainingExamples {

  private final ExampleBlock block;
  private final Augmentation augmentation;

  public AugmentedExamples(ExampleBlock block, Augmentation augmentation) {
    this.block = block;
    this.augmentation = augmentation;
  }

  @Override
  public int size() {
    return block.size();
  }

  @Override
  public long id(int index) {
    return block.id(index);
  }

  @Override
  public Minibatch read(int[] indices, int epoch) {
    float[][] rows = new float[indices.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = augmentation.row(block, indices[i], epoch);
    }
    return new Minibatch(rows, block.targets(indices));
  }
}
