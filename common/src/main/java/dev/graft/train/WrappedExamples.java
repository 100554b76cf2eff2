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
  public Chunks chunks() {
    return examples.chunks();
  }

  @Override
  public int ahead() {
    return examples.ahead();
  }

  @Override
  public void announce(int[] indices, int epoch) {
    examples.announce(indices, epoch);
  }

  @Override
  public final long id(int index) {
    return examples.id(index);
  }
}
