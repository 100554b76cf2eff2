package dev.graft.model;

/** The rule by which an optimizer turns a gradient into a step. */
public sealed interface OptimizerRule {

  /** How many moment vectors there are. */
  int momentsPerWeight();

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
}
