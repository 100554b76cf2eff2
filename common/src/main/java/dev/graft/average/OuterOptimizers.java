package dev.graft.average;

import dev.graft.config.AveragingSettings;

/** The outer optimizers with their defaults. */
public final class OuterOptimizers {

  /** With fewer rounds than this, DiLoCo's momentum has no time to pay off. */
  private static final int ENOUGH_ROUNDS = 10;

  private OuterOptimizers() {}

  /**
   * A fresh outer optimizer.
   *
   * @param settings as the job file says; numbers that are null have the type's default
   * @param localLearningRate the workers' learning rate, for SlowMo
   * @param workers partitions trained in a round, for BMUF's momentum
   * @param plannedRounds rounds in the whole training, for Nesterov's momentum
   */
  public static OuterOptimizer of(
      AveragingSettings.Outer settings, double localLearningRate, int workers, int plannedRounds) {
    return switch (settings.type()) {
      case PLAIN -> new PlainAveraging();
      case NESTEROV ->
          new Nesterov(
              given(settings.learningRate(), 0.7),
              given(settings.momentum(), plannedRounds < ENOUGH_ROUNDS ? 0.5 : 0.9));
      case SLOWMO ->
          new SlowMo(
              given(settings.learningRate(), 1),
              given(settings.momentum(), 0.5),
              localLearningRate);
      case BMUF ->
          new Bmuf(
              given(settings.learningRate(), 1), given(settings.momentum(), 1 - 1.0 / workers));
      case ADAM ->
          AdaptiveServer.adam(
              given(settings.learningRate(), 0.01),
              given(settings.beta1(), 0.9),
              given(settings.beta2(), 0.99),
              given(settings.tau(), 1e-3));
      case YOGI ->
          AdaptiveServer.yogi(
              given(settings.learningRate(), 0.01),
              given(settings.beta1(), 0.9),
              given(settings.beta2(), 0.99),
              given(settings.tau(), 1e-3));
    };
  }

  private static double given(Double number, double otherwise) {
    return number == null ? otherwise : number;
  }
}
