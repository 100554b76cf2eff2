package dev.graft.engine.dl4j;

import dev.graft.model.OptimizerRule;
import java.util.Optional;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
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
    if (updater instanceof AdaGrad grad && grad.getLearningRateSchedule() == null) {
      return new OptimizerRule.AdaGrad(grad.getLearningRate(), grad.getEpsilon());
    }
    if (updater instanceof AdaDelta delta) {
      return new OptimizerRule.AdaDelta(delta.getRho(), delta.getEpsilon());
    }
    if (updater instanceof RmsProp prop && prop.getLearningRateSchedule() == null) {
      return new OptimizerRule.RmsProp(
          prop.getLearningRate(), prop.getRmsDecay(), prop.getEpsilon());
    }
    return ofAdamsFamily(updater);
  }

  private static OptimizerRule ofAdamsFamily(IUpdater updater) {
    if (updater instanceof Adam adam && adam.getLearningRateSchedule() == null) {
      return new OptimizerRule.Adam(
          adam.getLearningRate(), adam.getBeta1(), adam.getBeta2(), adam.getEpsilon());
    }
    if (updater instanceof AdaMax max && max.getLearningRateSchedule() == null) {
      return new OptimizerRule.AdaMax(
          max.getLearningRate(), max.getBeta1(), max.getBeta2(), max.getEpsilon());
    }
    if (updater instanceof Nadam nadam && nadam.getLearningRateSchedule() == null) {
      return new OptimizerRule.Nadam(
          nadam.getLearningRate(), nadam.getBeta1(), nadam.getBeta2(), nadam.getEpsilon());
    }
    if (updater instanceof AMSGrad ams && ams.getLearningRateSchedule() == null) {
      return new OptimizerRule.AmsGrad(
          ams.getLearningRate(), ams.getBeta1(), ams.getBeta2(), ams.getEpsilon());
    }
    return null;
  }
}
