package dev.graft.average;

import dev.graft.Api;
import dev.graft.config.ProviderSettings;
import dev.graft.provider.Provider;

/** Makes an outer optimizer for {@code train.outer.type}. */
@Api(Api.For.PARTS)
public interface OuterOptimizerProvider extends Provider {

  /** The version of this interface and of {@link OuterOptimizer}. */
  int API = 1;

  /**
   * A fresh outer optimizer. Called more than once: when a job begins, to see whether its settings
   * can be used, and for each training.
   *
   * @param settings those of {@link #settings} that the job gives
   * @throws dev.graft.UnusableInputException if they cannot be used, see {@link
   *     ProviderSettings#refused}
   */
  OuterOptimizer create(Training training, ProviderSettings settings);

  /**
   * What it is made for.
   *
   * @param learningRate the workers' learning rate
   * @param workers partitions trained in a round
   * @param rounds in the whole training, as planned
   */
  record Training(double learningRate, int workers, int rounds) {}
}
