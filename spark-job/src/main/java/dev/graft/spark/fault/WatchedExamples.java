package dev.graft.spark.fault;

import dev.graft.dataset.Chunks;
import dev.graft.train.Minibatch;
import dev.graft.train.TrainingExamples;

/** Examples whose every reading tells a watch that the task goes on. */
final class WatchedExamples implements TrainingExamples {

  private final TrainingExamples examples;
  private final StepWatch watch;

  WatchedExamples(TrainingExamples examples, StepWatch watch) {
    this.examples = examples;
    this.watch = watch;
  }

  @Override
  public int size() {
    return examples.size();
  }

  @Override
  public Chunks chunks() {
    return examples.chunks();
  }

  @Override
  public long id(int index) {
    return examples.id(index);
  }

  @Override
  public Minibatch read(int[] indices, int epoch) {
    watch.beat();
    return examples.read(indices, epoch);
  }
}
