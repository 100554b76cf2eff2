package dev.graft.train.lbfgs;

import dev.graft.io.SavedState;
import dev.graft.model.ConvexHead;
import dev.graft.train.TrainState;
import java.util.Locale;

/** Solves a convex head by L-BFGS, from weights of zero, with one L2 strength after the other. */
public final class HeadSolver {

  /**
   * A gradient is flat at this share of what the rarest class begins with: its numbers are of the
   * size of the class's share of the examples.
   */
  private static final double SHARE = 0.01;

  /** On the path this is flat enough, but no more than a tenth of the L2: weights are as near. */
  private static final double NEARLY_FLAT = 1e-3;

  /** Below this a gradient, a sum of floats, is rounding. */
  private static final double ROUNDING = 1e-6;

  private final StandardisedHead head;
  private final L2Path path;
  private final Lbfgs lbfgs = new Lbfgs();
  private double rare;
  private boolean done;

  /**
   * @param l2 weight of half the sum of squares of the weights on standardised features; not a
   *     number: what is best in validation, or without it what fits the features and examples
   * @param validated whether {@link #validated} will be told how states do
   */
  public HeadSolver(ConvexHead head, FeatureScales scales, double l2, boolean validated) {
    this.head = new StandardisedHead(head.inputs(), head.outputs(), head.bias(), scales);
    this.path = L2Path.of(l2, head.inputs(), scales.count(), validated);
  }

  /** Where it starts, whatever the network starts with: the solution is the same. */
  public TrainState start(TrainState initial) {
    return initial.withWeights(new float[initial.weights().length]);
  }

  /**
   * The state to evaluate next; where a strength {@link #ended}, its solution, to be validated
   * before the next call goes on to the next strength.
   *
   * @param loss the mean over all examples at the state's weights
   * @param gradient of that loss
   */
  public TrainState next(TrainState state, double loss, double[] gradient) {
    double[] at = head.standardised(state.weights());
    boolean begins = ended() || !lbfgs.begun();
    if (!lbfgs.begun()) {
      double[] first = head.gradient(at, gradient, 0);
      rare = SHARE * head.weakest(first, ROUNDING / SHARE);
      lbfgs.flatAt(flat());
    }
    double[] next = ended() ? at : evaluated(at, loss, gradient);
    // A strength that has nothing to change here is passed over.
    while (begins && ended() && !done) {
      goOn();
      next = done ? next : evaluated(at, loss, gradient);
    }
    moved();
    return new TrainState(head.plain(next), state.statistics(), state.moments(), state.steps() + 1);
  }

  private void moved() {
    if (!ended()) {
      path.tries();
    } else if (!path.chooses()) {
      done = true;
    }
  }

  private double flat() {
    double flat = path.chooses() ? Math.min(NEARLY_FLAT, path.l2() / 10) : 0;
    return Math.min(rare, Math.max(Lbfgs.FLAT, flat));
  }

  private double[] evaluated(double[] at, double loss, double[] gradient) {
    double l2 = path.l2();
    return lbfgs.next(at, loss + head.penalty(at, l2), head.gradient(at, gradient, l2));
  }

  /** From where a strength ended to the next one. */
  private void goOn() {
    if (path.advance()) {
      lbfgs.anew();
      lbfgs.flatAt(flat());
    } else {
      done = true;
    }
  }

  /** Whether the state that was given last is the solution with its strength. */
  public boolean ended() {
    return lbfgs.converged();
  }

  /**
   * Takes what validation says of the state that was given last.
   *
   * @param best whether it is the best so far
   */
  public void validated(boolean best) {
    path.validated(best);
    done |= ended() && path.ends();
  }

  /** The best of the weights that were evaluated, where nothing validates. */
  public TrainState best(TrainState state) {
    return done ? state : state.withWeights(head.plain(lbfgs.best()));
  }

  /** Whether there is nothing more to be solved. */
  public boolean converged() {
    return done;
  }

  /** What a report says of its end. */
  public String end() {
    return done ? "converged" : "not-converged";
  }

  /** The L2 that the best weights were found with. */
  public double l2() {
    return path.chosen();
  }

  /** The strengths that validation chose among, from strong to weak; empty: it did not choose. */
  public double[] tried() {
    return path.chooses() ? path.tried() : new double[0];
  }

  /** What to tell people. */
  public String said() {
    String end = done ? "converged" : "not converged";
    String after = "%s after %d iterations%s";
    return String.format(Locale.ROOT, after, end, lbfgs.iterations(), done ? "" : ": " + advice());
  }

  private String advice() {
    return path.chooses()
        ? "more train.epochs go on to weaker L2; train.l2 names one strength"
        : String.format(
            Locale.ROOT,
            "the largest number in the gradient is %.1e: train.optimizer.type = lbfgs with more train.epochs goes on; more train.l2 makes it converge sooner",
            lbfgs.slope());
  }

  /** Puts its state where another one can continue from. */
  public void save(SavedState to) {
    lbfgs.save(to);
    path.save(to.in("path"));
    to.put("rare", rare);
    to.put("done", done ? 1 : 0);
  }

  /** Continues from what was saved. */
  public void restore(SavedState from) {
    lbfgs.restore(from);
    path.restore(from.in("path"));
    rare = from.number("rare");
    done = from.whole("done") == 1;
  }
}
