package dev.graft.spark.train;

import dev.graft.average.RangeAverage;
import dev.graft.dataset.ExampleBlock;
import dev.graft.network.NetworkDefinition;
import dev.graft.save.SavedState;
import dev.graft.spark.featurize.TrainingInput;
import dev.graft.train.TrainState;
import dev.graft.train.dense.ConvexHead;
import dev.graft.train.lbfgs.FeatureScales;
import dev.graft.train.lbfgs.HeadSolver;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;

/** {@code train.optimizer.type = lbfgs}: every round evaluates all examples once. */
final class SolverStep implements WholeStep {

  private final HeadSolver solver;

  private SolverStep(HeadSolver solver) {
    this.solver = solver;
  }

  /**
   * Looks at all features once, in one Spark job.
   *
   * @param l2 not a number: by the number of examples
   */
  static SolverStep of(
      NetworkDefinition definition,
      JavaRDD<ExampleBlock> examples,
      TrainingInput input,
      double l2) {
    ConvexHead head = ConvexHead.of(definition.network().getConfiguration());
    List<FeatureScales> parts =
        examples.mapPartitions(new ScalesOfPartition(input, head.inputs()), true).collect();
    FeatureScales scales = FeatureScales.none(head.inputs());
    for (FeatureScales part : parts) {
      scales = scales.merge(part);
    }
    return new SolverStep(new HeadSolver(head, scales, l2));
  }

  private static final class ScalesOfPartition
      implements FlatMapFunction<Iterator<ExampleBlock>, FeatureScales> {

    private static final long serialVersionUID = 1L;

    private final TrainingInput input;
    private final int features;

    private ScalesOfPartition(TrainingInput input, int features) {
      this.input = input;
      this.features = features;
    }

    @Override
    public Iterator<FeatureScales> call(Iterator<ExampleBlock> blocks) {
      FeatureScales scales =
          input.unchanged(blocks, examples -> FeatureScales.of(examples, features));
      return List.of(scales).iterator();
    }
  }

  @Override
  public TrainState start(TrainState initial) {
    return solver.start(initial);
  }

  @Override
  public TrainState after(TrainState state, RangeAverage average, double loss, int epoch) {
    return solver.next(state, loss, average.gradient());
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

  /** How it went, for people. */
  String said() {
    return solver.said();
  }

  @Override
  public void save(SavedState to) {
    solver.save(to);
  }

  @Override
  public void restore(SavedState from) {
    solver.restore(from);
  }
}
