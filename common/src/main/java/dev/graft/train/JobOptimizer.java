package dev.graft.train;

import dev.graft.config.TrainSettings;
import dev.graft.model.OptimizerRule;

/** The optimizer of a job as the rule of its steps. */
public final class JobOptimizer {

  private JobOptimizer() {}

  /** As the job file says. */
  public static OptimizerRule of(TrainSettings.Optimizer settings) {
    double rate = settings.learningRate();
    double beta1 = settings.beta1();
    double beta2 = settings.beta2();
    double epsilon = settings.epsilon() == null ? standardEpsilon(settings) : settings.epsilon();
    return switch (settings.type()) {
      // A solver takes gradients as they are, and its penalty is its own.
      case SGD, LBFGS -> new OptimizerRule.Sgd(rate);
      case NESTEROVS -> new OptimizerRule.Nesterovs(rate, settings.momentum());
      case ADAM -> new OptimizerRule.Adam(rate, beta1, beta2, epsilon);
      case ADAMAX -> new OptimizerRule.AdaMax(rate, beta1, beta2, epsilon);
      case NADAM -> new OptimizerRule.Nadam(rate, beta1, beta2, epsilon);
      case AMSGRAD -> new OptimizerRule.AmsGrad(rate, beta1, beta2, epsilon);
      case ADAGRAD -> new OptimizerRule.AdaGrad(rate, epsilon);
      case ADADELTA -> new OptimizerRule.AdaDelta(settings.decay(), epsilon);
      case RMSPROP -> new OptimizerRule.RmsProp(rate, settings.decay(), epsilon);
    };
  }

  private static double standardEpsilon(TrainSettings.Optimizer settings) {
    return switch (settings.type()) {
      case ADAGRAD, ADADELTA -> 1e-6;
      default -> 1e-8;
    };
  }
}
