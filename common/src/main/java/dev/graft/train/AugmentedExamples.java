package dev.graft.train;

import dev.graft.dataset.ExampleStore;
import dev.graft.image.Augmentation;

/** The pictures of a block, changed at random anew in each epoch. */
public final class AugmentedExamples extends WrappedExamples {

  private final ExampleStore block;
  private final Augmentation augmentation;

  public AugmentedExamples(ExampleStore block, Augmentation augmentation) {
    super(TrainingExamples.of(block));
    this.block = block;
    this.augmentation = augmentation;
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
