package dev.graft.spark.train;

import dev.graft.UnusableInputException;
import dev.graft.average.Acceptance;
import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Finite;
import dev.graft.spark.train.RoundRunner.Ran;
import dev.graft.train.RateSchedule;
import dev.graft.train.RoundStart;
import dev.graft.train.StepOptions;
import dev.graft.train.TrainState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Finds a learning rate by a range test (Smith, arXiv 1506.01186): a few rounds are run from the
 * first state while the rate grows exponentially, and their results thrown away. A tenth of the
 * rate at which the training loss falls fastest is taken. Training losses do not depend on timing:
 * neither does what is found.
 */
public final class RateFinding {

  /** Steps of each worker. */
  static final int STEPS = 100;

  /** Steps whose losses are one number. */
  private static final int PIECE = 4;

  private static final double LOWEST = 1e-6;
  private static final double HIGHEST = 10;

  /** A loss of so many times the least ends the test. */
  private static final double RISEN = 4;

  private final Settings settings;
  private final TrainingSubject subject;
  private final RoundPlan plan;
  private final RoundRunner rounds;
  private final StepOptions options;
  private final RateSchedule ramp;
  private final int every;

  /**
   * @param rounds of the workers that train
   * @param options of their steps
   */
  RateFinding(
      Settings settings,
      TrainingSubject subject,
      RoundPlan plan,
      RoundRunner rounds,
      StepOptions options) {
    double rate = settings.train().optimizer().learningRate();
    this.settings = settings;
    this.subject = subject;
    this.plan = plan;
    this.rounds = rounds;
    this.ramp = RateSchedule.ramp(LOWEST / rate, HIGHEST / rate, STEPS);
    this.options = options.undecayed().scheduled(ramp); // the highest rates would turn weights
    this.every = settings.train().averaging().ofGradients() ? 1 : PIECE;
  }

  /**
   * What was found.
   *
   * @param rate the learning rate
   * @param why a sentence for people, with the curve
   */
  record Choice(double rate, String why) {}

  /**
   * Refuses a training that is too short for the test.
   *
   * @param steps of every worker
   */
  public static void checkSteps(long steps) {
    if (steps < STEPS) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use train.optimizer.learning-rate = auto: its range test takes %d steps and training has %d; give a number.",
              STEPS,
              steps));
    }
  }

  /** Runs the test. */
  Choice find() {
    checkSteps(plan.steps());
    TrainSettings train = settings.train();
    TrainSettings plain = train.but().averaging(train.averaging().plainly()).weightDecay(0).build();
    try (DriverStep step = DriverStep.of(plain, subject, null)) {
      step.planned(plan, ramp);
      return choice(losses(step));
    }
  }

  /** Mean training losses of pieces, until one is far too high. */
  private double[] losses(DriverStep step) {
    List<Double> told = new ArrayList<>();
    TrainState state = subject.initial();
    double least = Double.POSITIVE_INFINITY;
    double sum = 0;
    for (int first = 0; first < STEPS; first += every) {
      RoundSteps at = new RoundSteps(first, first + every, first / plan.stepsInEpoch());
      Ran ran = run(step.travelling(state), at);
      Acceptance acceptance = ran.reduced().acceptance();
      double quorum = settings.train().averaging().replies().quorum();
      if (Divergence.ofReplies(acceptance, plan.offered(at.first(), at.end()), quorum)
          .isPresent()) {
        break;
      }
      state = step.after(state, ran.reduced().average(), acceptance, at);
      sum += acceptance.loss();
      if ((first + every) % PIECE == 0) {
        double loss = sum * every / PIECE;
        sum = 0;
        if (!Finite.all(state.weights()) || loss > RISEN * least) {
          break;
        }
        told.add(loss);
        least = Math.min(least, loss);
      }
    }
    return told.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private Ran run(TrainState state, RoundSteps at) {
    RoundStart start =
        new RoundStart(
            at.first() / every + 1,
            state,
            at.first(),
            at.end(),
            plan.stepsInEpoch(),
            settings.seed(),
            options);
    String description =
        String.format(
            Locale.ROOT, "%s: range test, step %d of %d", subject.name(), at.first() + 1, STEPS);
    return rounds.run(start, description, null);
  }

  /**
   * A tenth of the rate at which the loss falls fastest.
   *
   * @param losses of pieces, the first at the lowest rate
   */
  static Choice choice(double[] losses) {
    double[] smooth = smoothed(losses);
    int steepest = -1;
    double slope = 0;
    for (int i = 0; i + 1 < smooth.length; i++) {
      if (smooth[i + 1] - smooth[i] < slope) {
        slope = smooth[i + 1] - smooth[i];
        steepest = i;
      }
    }
    if (steepest < 0) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot find train.optimizer.learning-rate = auto: the training loss fell at no rate from %s to %s (%s); give a number.",
              LOWEST,
              HIGHEST,
              curve(losses)));
    }
    double rate = rate(steepest + 1) / 10;
    String why =
        String.format(
            Locale.ROOT,
            "%.3g, a tenth of where the training loss falls fastest in a range test; losses by rate: %s",
            rate,
            curve(losses));
    return new Choice(rate, why);
  }

  /** Means of each loss and its neighbours. */
  private static double[] smoothed(double[] losses) {
    double[] smooth = new double[losses.length];
    for (int i = 0; i < losses.length; i++) {
      int from = Math.max(0, i - 1);
      int to = Math.min(losses.length, i + 2);
      for (int j = from; j < to; j++) {
        smooth[i] += losses[j] / (to - from);
      }
    }
    return smooth;
  }

  /** The rate that a piece begins with. */
  private static double rate(int piece) {
    return LOWEST * StrictMath.pow(HIGHEST / LOWEST, (double) piece * PIECE / (STEPS - 1));
  }

  private static String curve(double[] losses) {
    List<String> points = new ArrayList<>();
    for (int i = 0; i < losses.length; i++) {
      points.add(String.format(Locale.ROOT, "%.2g %.4g", rate(i), losses[i]));
    }
    return String.join(", ", points);
  }
}
