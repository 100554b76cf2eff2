package dev.graft.spark.fault;

import dev.graft.train.Minibatch;
import dev.graft.train.TrainingExamples;
import dev.graft.train.WrappedExamples;

/** Examples whose every reading tells a watch that the task goes on. */
final class WatchedExamples extends WrappedExamples {

  private final StepWatch watch;

  WatchedExamples(TrainingExamples examples, StepWatch watch) {
    super(examples);
    this.watch = watch;
  }

  @Override
  public Minibatch read(int[] indices, int epoch) {
    watch.beat();
    return examples.read(indices, epoch);
  }
}
