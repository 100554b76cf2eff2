package dev.graft.spark.train;

import dev.graft.average.Acceptance;
import dev.graft.average.RangeAverage;
import dev.graft.io.SavedState;
import dev.graft.model.ConvexHead;
import dev.graft.model.Trainable;
import dev.graft.train.TrainState;
import dev.graft.train.lbfgs.FeatureScales;
import dev.graft.train.lbfgs.HeadSolver;
import java.util.Optional;

/** {@code train.optimizer.type = lbfgs}: every round evaluates all examples once. */
final class SolverStep implements DriverStep {

  private static final String SECTION = "whole";

  private final HeadSolver solver;

  private SolverStep(HeadSolver solver) {
    this.solver = solver;
  }

  /**
   * @param scales of the features of all training examples
   * @param l2 not a number: by the number of examples
   */
  static SolverStep of(Trainable network, FeatureScales scales, double l2) {
    ConvexHead head = network.convexHead();
    return new SolverStep(new HeadSolver(head, scales, l2));
  }

  @Override
  public TrainState start(TrainState initial) {
    return solver.start(initial);
  }

  @Override
  public TrainState after(
      TrainState state, RangeAverage average, Acceptance acceptance, int epoch) {
    return solver.next(state, acceptance.loss(), average.gradient());
  }

  /** The state itself has not been evaluated yet. */
  @Override
  public TrainState kept(TrainState state) {
    return solver.best(state);
  }

  @Override
  public boolean done() {
    return solver.converged();
  }

  @Override
  public String end() {
    return solver.converged() ? "converged" : "not-converged";
  }

  @Override
  public Optional<String> said() {
    return Optional.of(solver.said());
  }

  @Override
  public void save(SavedState to) {
    solver.save(to.in(SECTION));
  }

  @Override
  public void restore(SavedState from) {
    solver.restore(from.in(SECTION));
  }
}
