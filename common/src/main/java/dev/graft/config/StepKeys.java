package dev.graft.config;

import com.typesafe.config.Config;
import dev.graft.config.AveragingSettings.Codec;
import dev.graft.config.AveragingSettings.Outer;
import dev.graft.config.AveragingSettings.Schedule;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Settings that speak of an optimizer's steps, which a solver does not take. */
final class StepKeys {

  /** They would make its gradients others. */
  static final List<String> REFUSED =
      List.of(
          "train.average",
          "train.average-schedule",
          "train.outer",
          "train.codec",
          "train.replies",
          "train.merge",
          "train.proximal",
          "train.clipping",
          "train.rates",
          "train.schedule",
          "train.weight-decay",
          "train.l2-sp",
          "train.augmentation",
          ObjectiveSettings.KEY);

  private static final List<String> IGNORED =
      List.of(
          "train.batch-size",
          "train.worker-batch-size",
          "train.average-every",
          "train.optimizer.learning-rate",
          "train.optimizer.momentum",
          "train.optimizer.beta1",
          "train.optimizer.beta2",
          "train.optimizer.decay",
          "train.optimizer.epsilon");

  /** They mean something to a solver too, but who gives them meant steps. */
  private static final List<String> MEANT =
      List.of("train.epochs", "train.early-stopping", "train.engine");

  private StepKeys() {}

  /** The first one that a job file gives. */
  static Optional<String> first(Config given) {
    return Stream.of(MEANT, IGNORED, REFUSED)
        .flatMap(List::stream)
        .filter(given::hasPath)
        .findFirst();
  }

  /** Whether nothing is asked that only workers with steps of their own can do. */
  static boolean plainlyAveraged(ConfigKeys keys) {
    return Outer.plain().type().is(keys.text(Outer.KEY))
        && Codec.lossless().type().is(keys.text(Codec.KEY))
        && keys.choice("train.average-schedule", Schedule.class) == Schedule.CONSTANT
        && keys.number("train.proximal", m -> true, "") == 0
        && TrainSettings.GRAFT.is(keys.text("train.engine"));
  }

  /** Those of a job file that a solver passes over. */
  static List<String> ignored(Config given) {
    return IGNORED.stream().filter(given::hasPath).toList();
  }
}
