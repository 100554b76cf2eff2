package dev.graft.model;

import dev.graft.Api;

/**
 * The rule by which an optimizer turns a gradient into a step. {@link dev.graft.train.FlatUpdate}
 * takes the step of each.
 */
@Api(Api.For.PARTS)
public sealed interface OptimizerRule {

  /** How many moment vectors there are. */
  int momentsPerWeight();

  /** What moments are before the first step. */
  default double initialMoment() {
    return 0;
  }

  /** The learning rate. */
  double rate();

  /**
   * The same rule at another rate.
   *
   * @param factor of the rate; 1 leaves it as it is
   */
  OptimizerRule times(double factor);

  /** Stochastic gradient descent. */
  record Sgd(double rate) implements OptimizerRule {
    @Override
    public int momentsPerWeight() {
      return 0;
    }

    @Override
    public OptimizerRule times(double factor) {
      return new Sgd(rate * factor);
    }
  }

  /** Nesterov momentum (Sutskever et al., ICML 2013). */
  record Nesterovs(double rate, double momentum) implements OptimizerRule {
    @Override
    public int momentsPerWeight() {
      return 1;
    }

    @Override
    public OptimizerRule times(double factor) {
      return new Nesterovs(rate * factor, momentum);
    }
  }

  /** Adam (Kingma and Ba, arXiv 1412.6980). */
  record Adam(double rate, double beta1, double beta2, double epsilon) implements OptimizerRule {
    @Override
    public int momentsPerWeight() {
      return 2;
    }

    @Override
    public OptimizerRule times(double factor) {
      return new Adam(rate * factor, beta1, beta2, epsilon);
    }
  }

  /** AdaMax, Adam by the largest gradient (Kingma and Ba, section 7.1). */
  record AdaMax(double rate, double beta1, double beta2, double epsilon) implements OptimizerRule {
    @Override
    public int momentsPerWeight() {
      return 2;
    }

    @Override
    public OptimizerRule times(double factor) {
      return new AdaMax(rate * factor, beta1, beta2, epsilon);
    }
  }

  /** Adam with Nesterov momentum (Dozat, ICLR workshop 2016). */
  record Nadam(double rate, double beta1, double beta2, double epsilon) implements OptimizerRule {
    @Override
    public int momentsPerWeight() {
      return 2;
    }

    @Override
    public OptimizerRule times(double factor) {
      return new Nadam(rate * factor, beta1, beta2, epsilon);
    }
  }

  /** Adam whose second moment never falls (Reddi, Kale and Kumar, arXiv 1904.09237). */
  record AmsGrad(double rate, double beta1, double beta2, double epsilon) implements OptimizerRule {
    @Override
    public int momentsPerWeight() {
      return 3;
    }

    @Override
    public OptimizerRule times(double factor) {
      return new AmsGrad(rate * factor, beta1, beta2, epsilon);
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

    @Override
    public OptimizerRule times(double factor) {
      return new AdaGrad(rate * factor, epsilon);
    }
  }

  /** AdaDelta (Zeiler, arXiv 1212.5701); it has no learning rate. */
  record AdaDelta(double decay, double epsilon) implements OptimizerRule {
    /** Its steps are what they are. */
    @Override
    public double rate() {
      return 1;
    }

    @Override
    public int momentsPerWeight() {
      return 2;
    }

    @Override
    public OptimizerRule times(double factor) {
      if (factor != 1) {
        throw new IllegalArgumentException("AdaDelta has no rate");
      }
      return this;
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

    @Override
    public OptimizerRule times(double factor) {
      return new RmsProp(rate * factor, decay, epsilon);
    }
  }
}
