package dev.graft.spark.job;

import dev.graft.config.Settings;
import dev.graft.dataset.Task;
import dev.graft.model.Trainable;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.evaluate.Evaluator;
import dev.graft.spark.evaluate.Judge;
import java.util.function.Function;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** Puts examples through networks whose training has ended. */
final class Scoring {

  private final GraftSession session;
  private final Settings settings;
  private final Task task;

  Scoring(GraftSession session, Settings settings, Task task) {
    this.session = session;
    this.settings = settings;
    this.task = task;
  }

  /**
   * What is found of a network.
   *
   * @param weights its whole flat parameter vector
   * @param name of the training, for Spark's UI
   * @param work has an end: the network is let go of afterwards
   */
  <T> T of(Trainable network, float[] weights, String name, Function<Judge, T> work) {
    try (ScopedBroadcast<Trainable> sent = new ScopedBroadcast<>(session.spark(), network)) {
      Evaluator evaluator =
          new Evaluator(
              session.spark(),
              session.profile(),
              sent.get(),
              task,
              settings.evaluate().batchSize());
      return work.apply(new Judge(evaluator, weights, name, ExceptionUtils::rethrow));
    }
  }
}
