package dev.graft.train.lbfgs;

import dev.graft.io.SavedState;
import dev.graft.model.ConvexHead;
import dev.graft.train.TrainState;
import java.util.Locale;

/** Solves a convex head by L-BFGS, from weights of zero. */
public final class HeadSolver {

  private final StandardisedHead head;
  private final Lbfgs lbfgs = new Lbfgs();

  /**
   * @param l2 weight of half the sum of squares of the weights on standardised features; not a
   *     number: one divided by the examples, which is scikit-learn's C = 1
   */
  public HeadSolver(ConvexHead head, FeatureScales scales, double l2) {
    this.head =
        new StandardisedHead(
            head.inputs(),
            head.outputs(),
            head.bias(),
            scales,
            Double.isNaN(l2) ? 1 / scales.count() : l2);
  }

  /** Where it starts, whatever the network starts with: the solution is the same. */
  public TrainState start(TrainState initial) {
    return initial.withWeights(new float[initial.weights().length]);
  }

  /**
   * The state to evaluate next; the solution if it has converged.
   *
   * @param loss the mean over all examples at the state's weights
   * @param gradient of that loss
   */
  public TrainState next(TrainState state, double loss, double[] gradient) {
    double[] at = head.standardised(state.weights());
    double[] next = lbfgs.next(at, loss + head.penalty(at), head.gradient(at, gradient));
    return new TrainState(head.plain(next), state.statistics(), state.moments(), state.steps() + 1);
  }

  /** The best of the weights that were evaluated. */
  public TrainState best(TrainState state) {
    return lbfgs.converged() ? state : state.withWeights(head.plain(lbfgs.best()));
  }

  public boolean converged() {
    return lbfgs.converged();
  }

  /** What to tell people. */
  public String said() {
    return lbfgs.converged()
        ? "converged after " + lbfgs.iterations() + " iterations"
        : String.format(
            Locale.ROOT,
            "not converged after %d iterations, the largest number in the gradient is %.1e: train.optimizer.type = lbfgs with more train.epochs goes on; more train.l2 makes it converge sooner",
            lbfgs.iterations(),
            lbfgs.slope());
  }

  /** Puts its state where another one can continue from. */
  public void save(SavedState to) {
    lbfgs.save(to);
  }

  /** Continues from what was saved. */
  public void restore(SavedState from) {
    lbfgs.restore(from);
  }
}
