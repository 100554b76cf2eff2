package dev.graft.train;

import dev.graft.dataset.Chunks;

/** Other examples, read in another way. */
public abstract class WrappedExamples implements TrainingExamples {

  protected final TrainingExamples examples;

  protected WrappedExamples(TrainingExamples examples) {
    this.examples = examples;
  }

  @Override
  public final int size() {
    return examples.size();
  }

  @Override
  public final Chunks chunks() {
    return examples.chunks();
  }

  @Override
  public final long id(int index) {
    return examples.id(index);
  }
}
