package dev.graft.engine.dl4j;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.schedule.FixedSchedule;

/** Deeplearning4j's regularisation of a parameter, where it is an L2 penalty or none. */
public final class L2Penalty {

  private L2Penalty() {}

  /** The penalty's weight, 0 without one; empty if there is regularisation of another kind. */
  public static Optional<Double> of(List<Regularization> regularization) {
    if (regularization == null || regularization.isEmpty()) {
      return Optional.of(0.0);
    }
    return regularization.size() == 1
            && regularization.get(0).getClass() == L2Regularization.class
            && ((L2Regularization) regularization.get(0)).getL2() instanceof FixedSchedule fixed
        ? Optional.of(fixed.getValue())
        : Optional.empty();
  }
}
