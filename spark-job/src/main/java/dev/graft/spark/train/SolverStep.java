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
   * @param l2 not a number: by validation, or without it by the numbers of features and examples
   * @param validated whether states are validated
   */
  static SolverStep of(Trainable network, FeatureScales scales, double l2, boolean validated) {
    ConvexHead head = network.convexHead();
    return new SolverStep(new HeadSolver(head, scales, l2, validated));
  }

  @Override
  public TrainState start(TrainState initial) {
    return solver.start(initial);
  }

  @Override
  public TrainState after(
      TrainState state, RangeAverage average, Acceptance acceptance, RoundSteps at) {
    return solver.next(state, acceptance.loss(), average.gradient());
  }

  @Override
  public boolean toBeValidated() {
    return solver.ended();
  }

  @Override
  public void validated(boolean best) {
    solver.validated(best);
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
    return solver.end();
  }

  @Override
  public Optional<Penalty> penalty() {
    return Optional.of(new Penalty(solver.l2(), solver.tried()));
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
