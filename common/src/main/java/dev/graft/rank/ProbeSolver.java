package dev.graft.rank;

import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Targets;
import dev.graft.dataset.Task;
import dev.graft.evaluate.BlockScoring;
import dev.graft.evaluate.Counts;
import dev.graft.evaluate.Criterion;
import dev.graft.evaluate.DecisionRule;
import dev.graft.evaluate.Score;
import dev.graft.model.Batch;
import dev.graft.model.ConvexHead;
import dev.graft.train.Replica;
import dev.graft.train.StepOptions;
import dev.graft.train.TrainState;
import dev.graft.train.lbfgs.FeatureScales;
import dev.graft.train.lbfgs.HeadSolver;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Solves a linear probe by {@link HeadSolver} on examples that one machine holds: what rounds over
 * partitions come to, without a Spark job an iteration. Of each L2 strength the solution alone is
 * validated; the one with the most right answers is kept, of equals the one with the lower loss.
 */
public final class ProbeSolver {

  /** Examples whose gradient is computed at once. */
  private static final int BATCH = 1024;

  private final Replica replica;
  private final StepOptions options;
  private final List<ExampleStore> training;
  private final List<ExampleStore> validation;
  private final Runnable beat;

  /**
   * @param replica of one output layer; see {@link dev.graft.model.Trainable#convexHead}
   * @param training read in this order; one example at least
   * @param validation one example at least
   * @param beat is called before every batch: a sign of life
   */
  public ProbeSolver(
      Replica replica,
      StepOptions options,
      List<ExampleStore> training,
      List<ExampleStore> validation,
      Runnable beat) {
    this.replica = replica;
    this.options = options;
    this.training = training;
    this.validation = validation;
    this.beat = beat;
  }

  /** The solution that was kept. */
  public static final class Solved implements Serializable {

    private static final long serialVersionUID = 1L;

    private final float[] flat;
    private final double l2;
    private final String end;

    private Solved(float[] flat, double l2, String end) {
      this.flat = flat;
      this.l2 = l2;
      this.end = end;
    }

    /** The layer's whole flat parameter vector. */
    public float[] flat() {
      return flat;
    }

    /** What it was solved with; not a number where nothing is right more often than zeros. */
    public double l2() {
      return l2;
    }

    /** What ended it, as {@link HeadSolver#end} says. */
    public String end() {
      return end;
    }
  }

  /**
   * Solves.
   *
   * @param scales of the features of all training examples
   * @param start the layer's whole flat parameter vector; only its length matters
   * @param iterations evaluations of all training examples, at most
   */
  public Solved solve(ConvexHead head, FeatureScales scales, float[] start, int iterations) {
    HeadSolver solver = new HeadSolver(head, scales, Double.NaN, true);
    TrainState state = solver.start(replica.initialState(start));
    TrainState best = state;
    Score most = validated(state);
    boolean better = false;
    for (int i = 0; i < iterations && !solver.converged(); i++) {
      double[] gradient = new double[state.weights().length];
      double loss = evaluate(state, gradient);
      state = solver.next(state, loss, gradient);
      if (solver.ended()) {
        Score now = validated(state);
        solver.validated(now.better(most));
        if (now.better(most)) {
          most = now;
          best = state;
          better = true;
        }
      }
    }
    return new Solved(
        replica.layout().flat(best.weights(), best.statistics()),
        better ? solver.l2() : Double.NaN,
        solver.end());
  }

  /**
   * The mean loss of all training examples.
   *
   * @param gradient of zeros: its gradient is left there
   */
  private double evaluate(TrainState state, double[] gradient) {
    replica.load(state, options);
    long examples = training.stream().mapToLong(ExampleStore::size).sum();
    double loss = 0;
    for (ExampleStore block : training) {
      for (int from = 0; from < block.size(); from += BATCH) {
        beat.run();
        int[] batch = IntStream.range(from, Math.min(from + BATCH, block.size())).toArray();
        Targets targets = block.targets(batch);
        double share = (double) batch.length / examples;
        loss += share * replica.gradient(Batch.of(block.rows(batch)), targets);
        float[] descent = replica.descent();
        for (int j = 0; j < gradient.length; j++) {
          gradient[j] -= share * descent[j];
        }
      }
    }
    return loss;
  }

  /** By accuracy. */
  private Score validated(TrainState state) {
    replica.load(state, options);
    Counts counts = Counts.of(Task.CLASSIFICATION, replica.outputs(), DecisionRule.PLAIN);
    for (ExampleStore block : validation) {
      BlockScoring.run(
          replica.model(),
          block,
          BATCH,
          beat,
          (ids, targets, outputs, losses) -> counts.add(targets, outputs, losses));
    }
    return counts.metrics().score(Criterion.AUTO);
  }
}
