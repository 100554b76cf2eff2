package dev.graft.engine.dl4j;

import dev.graft.model.OptimizerRule;
import java.util.Optional;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

/** Deeplearning4j's updaters as rules of Graft's own update. */
public final class OptimizerRules {

  private OptimizerRules() {}

  /** The rule of an updater; empty if it is another one, or if its rate follows a schedule. */
  public static Optional<OptimizerRule> of(IUpdater updater) {
    return Optional.ofNullable(rule(updater));
  }

  private static OptimizerRule rule(IUpdater updater) {
    if (updater instanceof Sgd sgd && sgd.getLearningRateSchedule() == null) {
      return new OptimizerRule.Sgd(sgd.getLearningRate());
    }
    if (updater instanceof Nesterovs nesterovs
        && nesterovs.getLearningRateSchedule() == null
        && nesterovs.getMomentumISchedule() == null) {
      return new OptimizerRule.Nesterovs(nesterovs.getLearningRate(), nesterovs.getMomentum());
    }
    if (updater instanceof Adam adam && adam.getLearningRateSchedule() == null) {
      return new OptimizerRule.Adam(
          adam.getLearningRate(), adam.getBeta1(), adam.getBeta2(), adam.getEpsilon());
    }
    return null;
  }
}
