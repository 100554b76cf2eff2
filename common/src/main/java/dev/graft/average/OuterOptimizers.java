package dev.graft.average;

import dev.graft.config.AveragingSettings;
import dev.graft.provider.Found;
import dev.graft.provider.Providers;
import dev.graft.provider.UsersPart;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The outer optimizers, by their names in job files. */
public final class OuterOptimizers {

  private static final Logger LOG = LoggerFactory.getLogger(OuterOptimizers.class);

  private static final Providers<OuterOptimizerProvider> PROVIDERS =
      new Providers<>(OuterOptimizerProvider.class, OuterOptimizerProvider.API, "outer optimizer");

  private OuterOptimizers() {}

  /**
   * A fresh outer optimizer.
   *
   * @param settings as the job file says
   * @param localLearningRate the workers' learning rate, for SlowMo
   * @param workers partitions trained in a round, for BMUF's momentum
   * @param plannedRounds rounds in the whole training, for Nesterov's momentum
   * @throws dev.graft.UnusableInputException if there is none of that name, or it cannot be used
   */
  public static OuterOptimizer of(
      AveragingSettings.Outer settings, double localLearningRate, int workers, int plannedRounds) {
    return of(
        PROVIDERS.find(settings.type()),
        new OuterOptimizerProvider.Training(localLearningRate, workers, plannedRounds));
  }

  private static OuterOptimizer of(
      Found<OuterOptimizerProvider> found, OuterOptimizerProvider.Training training) {
    OuterOptimizer made =
        found.guarded("create", () -> found.provider().create(training, found.settings()));
    return found.own() ? made : new UsersOptimizer(made, found);
  }

  /**
   * Refuses what no training could use, before there is one.
   *
   * @return whose it is, where it is not Graft's own
   */
  public static Optional<UsersPart> check(
      AveragingSettings.Outer settings, double localLearningRate) {
    Found<OuterOptimizerProvider> found = PROVIDERS.find(settings.type());
    of(found, new OuterOptimizerProvider.Training(localLearningRate, 1, 1));
    if (!found.own()) {
      LOG.info("outer optimizer: {}, of {}", settings.type().name(), found.place());
    }
    return found.part();
  }
}
