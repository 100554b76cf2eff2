package dev.graft.engine.dl4j.network;

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

/** Deeplearning4j's updaters as rules of Graft's own update, and back. */
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

  /** The updater of a rule. */
  static IUpdater updater(OptimizerRule rule) {
    if (rule instanceof OptimizerRule.Sgd sgd) {
      return new Sgd(sgd.rate());
    }
    if (rule instanceof OptimizerRule.Nesterovs nesterovs) {
      return new Nesterovs(nesterovs.rate(), nesterovs.momentum());
    }
    if (rule instanceof OptimizerRule.AdaGrad grad) {
      return new AdaGrad(grad.rate(), grad.epsilon());
    }
    if (rule instanceof OptimizerRule.AdaDelta delta) {
      return new AdaDelta(delta.decay(), delta.epsilon());
    }
    if (rule instanceof OptimizerRule.RmsProp prop) {
      return new RmsProp(prop.rate(), prop.decay(), prop.epsilon());
    }
    return updaterOfAdamsFamily(rule);
  }

  private static IUpdater updaterOfAdamsFamily(OptimizerRule rule) {
    if (rule instanceof OptimizerRule.Adam adam) {
      return new Adam(adam.rate(), adam.beta1(), adam.beta2(), adam.epsilon());
    }
    if (rule instanceof OptimizerRule.AdaMax max) {
      return new AdaMax(max.rate(), max.beta1(), max.beta2(), max.epsilon());
    }
    if (rule instanceof OptimizerRule.Nadam nadam) {
      return new Nadam(nadam.rate(), nadam.beta1(), nadam.beta2(), nadam.epsilon());
    }
    if (rule instanceof OptimizerRule.AmsGrad ams) {
      return new AMSGrad(ams.rate(), ams.beta1(), ams.beta2(), ams.epsilon());
    }
    throw new IllegalArgumentException("Cannot make an updater of " + rule);
  }
}
