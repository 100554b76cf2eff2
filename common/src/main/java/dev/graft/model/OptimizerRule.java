package dev.graft.model;

import dev.graft.config.TrainSettings;

/**
 * The rule by which an optimizer turns a gradient into a step. {@link dev.graft.train.FlatUpdate}
 * takes the step of each.
 */
public sealed interface OptimizerRule {

  /** How many moment vectors there are. */
  int momentsPerWeight();

  /** What moments are before the first step. */
  default double initialMoment() {
    return 0;
  }

  /** Stochastic gradient descent. */
  record Sgd(double rate) implements OptimizerRule {
    @Override
    public int momentsPerWeight() {
      return 0;
    }
  }

  /** Nesterov momentum (Sutskever et al., ICML 2013). */
  record Nesterovs(double rate, double momentum) implements OptimizerRule {
    @Override
    public int momentsPerWeight() {
      return 1;
    }
  }

  /** Adam (Kingma and Ba, arXiv 1412.6980). */
  record Adam(double rate, double beta1, double beta2, double epsilon) implements OptimizerRule {
    @Override
    public int momentsPerWeight() {
      return 2;
    }
  }

  /** AdaMax, Adam by the largest gradient (Kingma and Ba, section 7.1). */
  record AdaMax(double rate, double beta1, double beta2, double epsilon) implements OptimizerRule {
    @Override
    public int momentsPerWeight() {
      return 2;
    }
  }

  /** Adam with Nesterov momentum (Dozat, ICLR workshop 2016). */
  record Nadam(double rate, double beta1, double beta2, double epsilon) implements OptimizerRule {
    @Override
    public int momentsPerWeight() {
      return 2;
    }
  }

  /** Adam whose second moment never falls (Reddi, Kale and Kumar, arXiv 1904.09237). */
  record AmsGrad(double rate, double beta1, double beta2, double epsilon) implements OptimizerRule {
    @Override
    public int momentsPerWeight() {
      return 3;
    }
  }

  /** AdaGrad (Duchi, Hazan and Singer, JMLR 12, 2011). */
  record AdaGrad(double rate, double epsilon) implements OptimizerRule {
    @Override
    public int momentsPerWeight() {
      return 1;
    }

    @Override
    public double initialMoment() {
      return epsilon;
    }
  }

  /** AdaDelta (Zeiler, arXiv 1212.5701); it has no learning rate. */
  record AdaDelta(double decay, double epsilon) implements OptimizerRule {
    @Override
    public int momentsPerWeight() {
      return 2;
    }
  }

  /** RMSProp (Tieleman and Hinton, Coursera lecture 6.5, 2012). */
  record RmsProp(double rate, double decay, double epsilon) implements OptimizerRule {
    @Override
    public int momentsPerWeight() {
      return 1;
    }

    @Override
    public double initialMoment() {
      return epsilon;
    }
  }

  /** As the job file says. */
  static OptimizerRule of(TrainSettings.Optimizer settings) {
    double rate = settings.learningRate();
    double beta1 = settings.beta1();
    double beta2 = settings.beta2();
    double epsilon = settings.epsilon() == null ? standardEpsilon(settings) : settings.epsilon();
    return switch (settings.type()) {
      // A solver takes gradients as they are, and its penalty is its own.
      case SGD, LBFGS -> new Sgd(rate);
      case NESTEROVS -> new Nesterovs(rate, settings.momentum());
      case ADAM -> new Adam(rate, beta1, beta2, epsilon);
      case ADAMAX -> new AdaMax(rate, beta1, beta2, epsilon);
      case NADAM -> new Nadam(rate, beta1, beta2, epsilon);
      case AMSGRAD -> new AmsGrad(rate, beta1, beta2, epsilon);
      case ADAGRAD -> new AdaGrad(rate, epsilon);
      case ADADELTA -> new AdaDelta(settings.decay(), epsilon);
      case RMSPROP -> new RmsProp(rate, settings.decay(), epsilon);
    };
  }

  private static double standardEpsilon(TrainSettings.Optimizer settings) {
    return switch (settings.type()) {
      case ADAGRAD, ADADELTA -> 1e-6;
      default -> 1e-8;
    };
  }
}
