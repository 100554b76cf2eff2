package dev.graft.spark.train;

import dev.graft.UnusableInputException;
import dev.graft.average.Acceptance;
import dev.graft.average.QuadraticRule;
import dev.graft.average.RangeAverage;
import dev.graft.config.AveragingSettings;
import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.evaluate.Metrics;
import dev.graft.io.SavedState;
import dev.graft.listen.TrainingListener;
import dev.graft.spark.train.RoundRunner.Ran;
import dev.graft.train.RoundStart;
import dev.graft.train.StepOptions;
import dev.graft.train.TrainState;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One network in training, on the driver: into which rounds its training is cut and how far it has
 * come, the state that it has reached, what is made of a round's average, and where the examples
 * went. Runs no rounds; {@link Judging} says which state is the best.
 */
final class Contender implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Contender.class);

  /** Of the saved plan. */
  static final String RATE_FACTOR = "learningRateFactor";

  static final String WHY = "averageEveryBecause";
  static final String RATE_WHY = "learningRateBecause";

  private final Settings settings;
  private final TrainingSubject subject;
  private StepOptions options;
  private final Validator validator;
  private final TrainingListener listener;
  private final DriverStep step;
  private final Judging judging;
  private final Selection selection;
  private final LedgerCount ledger;
  private final Progress progress;
  private final UnlabelledSide beside;

  private double rateFactor = 1;
  private String why;
  private String rateWhy;
  private TrainingListener.Plan told;
  private TrainState state;
  private boolean diverged;

  /**
   * @param step of the same network; closed with this
   * @param plan its interval may still have to be timed
   * @param options of the workers' steps
   * @param validator of the same network
   * @param unlabelled whether there are unlabelled examples to train on
   */
  Contender(
      Settings settings,
      TrainingSubject subject,
      DriverStep step,
      RoundPlan plan,
      StepOptions options,
      Validator validator,
      boolean unlabelled,
      TrainingListener listener) {
    this.settings = settings;
    this.subject = subject;
    this.step = step;
    this.options = options;
    this.validator = validator;
    this.listener = listener;
    this.progress = new Progress(plan);
    this.state = step.start(subject.initial());
    this.judging = new Judging(subject, settings, state, validator, step, progress, listener);
    this.selection = judging.selection();
    this.beside = new UnlabelledSide(settings.train().unlabelled(), unlabelled, state);
    this.ledger = new LedgerCount(subject.name());
  }

  /** Null: intervals do not follow the learning rate. */
  private static QuadraticRule rule(TrainSettings train, StepOptions options) {
    return train.averaging().schedule() == AveragingSettings.Schedule.QSR
        ? new QuadraticRule(
            train.averaging().qsrAlpha(), train.optimizer().learningRate(), options.schedule())
        : null;
  }

  /**
   * From here on the plan is this one.
   *
   * @param rate what a range test says the learning rate is to be multiplied by; 1: nothing
   */
  void planned(RoundPlan whole, double rate) {
    rateFactor = rate;
    options = options.scheduled(options.schedule().times(rate));
    progress.planned(whole, rule(settings.train(), options));
    step.planned(whole, options.schedule());
  }

  /**
   * Tells what is about to be run.
   *
   * @param interval why the interval is what it is; null if the job file says so
   * @param rate the same of the learning rate
   */
  void tellPlan(String interval, String rate) {
    why = interval;
    rateWhy = rate;
    RoundPlan plan = progress.plan();
    int rounds = progress.isRegular() ? plan.rounds() : 0;
    told = new TrainingListener.Plan(plan.averageEvery(), why, rateWhy, rounds, plan.epochs());
    listener.planned(told);
  }

  /** The weights that training begins with, as they are to be validated before the first round. */
  Optional<TrainState> start() {
    return judging.possible() ? Optional.of(state) : Optional.empty();
  }

  /** Makes a candidate of them: as they are, statistics too. */
  void started(Metrics metrics) {
    judging.started(metrics);
  }

  /** Whether there is a round to come. */
  boolean goesOn() {
    return !judging.lastRound() && !progress.stopped;
  }

  /** No round ends after so many steps of a worker. */
  void stopsAt(int steps) {
    progress.stopsAt(steps);
  }

  /** Rounds that have been averaged. */
  int round() {
    return progress.round();
  }

  RoundPlan plan() {
    return progress.plan();
  }

  /** What its workers get now. */
  TrainState travelling() {
    return step.travelling(state);
  }

  /** What the next round begins with. */
  RoundStart next() {
    // A solver sees the same order of examples every time: its sums differ by the weights alone.
    boolean solves = settings.train().solves();
    return beside.with(
        new RoundStart(
            progress.round() + 1,
            travelling(),
            solves ? 0 : progress.firstStep(),
            solves ? 1 : progress.endStep(),
            progress.plan().stepsInEpoch(),
            settings.seed(),
            options));
  }

  /** The next round's name, for people. */
  String nextRound() {
    return subject.name() + ": " + progress.nextRound();
  }

  /**
   * Takes what the next round came to.
   *
   * @throws TrainingFailedException if it has diverged; the state is still that of before
   */
  void averaged(Ran ran) {
    Acceptance acceptance = ran.reduced().acceptance();
    long offered = progress.offered();
    List<String> rejections = ledger.told(progress.round() + 1, acceptance);
    double quorum = settings.train().averaging().replies().quorum();
    check(Divergence.ofReplies(acceptance, offered, quorum), rejections);
    state = after(ran.reduced().average(), acceptance, rejections);
    ledger.add(offered, acceptance, rejections);
    progress.averaged(finished(ran, offered));
    selection.averaged(state, acceptance.steps());
    beside.averaged(acceptance, state, listener);
    listener.averaged(() -> acceptance.divergence(ran.reduced().average().gradient()));
    listener.moved(new Movement(progress.round(), ran.reduced().average(), subject));
    acceptance.slowest().ifPresent(listener::waitedFor);
    listener.roundFinished(progress.last());
  }

  private TrainState after(RangeAverage average, Acceptance acceptance, List<String> rejections) {
    TrainState next = step.after(state, average, acceptance, progress.next());
    Optional<String> wrong = Divergence.ofWeights(next.weights(), step);
    // The outer optimizer has taken a step that does not count: nothing to continue from.
    diverged = wrong.isPresent();
    check(wrong, rejections);
    return next;
  }

  private void check(Optional<String> wrong, List<String> rejections) {
    if (wrong.isPresent()) {
      throw failure("diverged", wrong.get(), null, rejections);
    }
  }

  private TrainingListener.Round finished(Ran ran, long offered) {
    Acceptance acceptance = ran.reduced().acceptance();
    return new TrainingListener.Round(
        progress.round() + 1,
        (progress.endStep() - 1) / progress.plan().stepsInEpoch() + 1,
        state.steps(),
        acceptance.examples(),
        offered - acceptance.examples(),
        acceptance.loss(),
        learningRate(),
        ran.nanos() / 1e9,
        travelling().bytes() + beside.bytes(),
        ran.reduced().bytes());
  }

  /** Of the next round's steps, on average; null of an optimizer that has none. */
  private Double learningRate() {
    TrainSettings train = settings.train();
    return switch (train.optimizer().type()) {
      case LBFGS, ADADELTA -> null;
      default ->
          train.optimizer().learningRate()
              * options.schedule().mean(progress.firstStep(), progress.endStep());
    };
  }

  /**
   * A failure of a Spark job in the next round.
   *
   * @param why the end of a sentence
   */
  TrainingFailedException failed(String why, Throwable cause) {
    return failure("failed", why, cause, ledger.told());
  }

  private TrainingFailedException failure(
      String has, String why, Throwable cause, List<String> rejections) {
    String message =
        String.format(
            Locale.ROOT,
            "Training of %s %s in round %d: %s",
            subject.name(),
            has,
            progress.round() + 1,
            why);
    return new TrainingFailedException(
        message, cause, subject.flat(state), progress.round(), rejections);
  }

  /** What is to be validated after the last round and is not yet. */
  Optional<TrainState> due() {
    return progress.settled ? Optional.empty() : judging.due(state);
  }

  /** Does what is to be done after the last round: its validation, the next interval. */
  void settle() {
    if (progress.settled) {
      return;
    }
    Optional<TrainState> due = due();
    due.ifPresentOrElse(
        fitting ->
            settle(
                fitting, validator.validate(fitting, "validation after round " + progress.round())),
        this::settleUnvalidated);
  }

  /**
   * The same with a validation that has been made.
   *
   * @param fitting what {@link #due} gave
   * @param metrics how that validates
   */
  void settle(TrainState fitting, Metrics metrics) {
    state = judging.settle(state, fitting, metrics);
    progress.settle();
  }

  private void settleUnvalidated() {
    judging.settle(state);
    progress.settle();
  }

  /** What was told of its plan. */
  TrainingListener.Plan told() {
    return told;
  }

  /** How the best state so far validates; null: none has been validated. */
  Metrics bestValidation() {
    return selection.validation();
  }

  /** The last round; null: none has been run. */
  TrainingListener.Round last() {
    return progress.last();
  }

  /** The round of the best state so far. */
  int bestRound() {
    return selection.bestRound();
  }

  /** Whether another one can continue from here. */
  boolean canBeContinued() {
    return !diverged;
  }

  /** What another one can continue from. */
  SavedState saved() {
    SavedState saved = new SavedState();
    save(saved);
    return saved;
  }

  /** Puts it there. */
  void save(SavedState saved) {
    saved.put("network", subject.network().sha256());
    progress.plan().save(saved.in("plan"));
    saved.in("plan").put(RATE_FACTOR, rateFactor);
    if (why != null) {
      saved.in("plan").put(WHY, why);
    }
    if (rateWhy != null) {
      saved.in("plan").put(RATE_WHY, rateWhy);
    }
    progress.save(saved.in("progress"));
    state.save(saved.in("state"));
    step.save(saved);
    beside.save(saved);
    selection.save(saved.in("selection"));
    ledger.save(saved.in("ledger"));
    listener.save(saved.in("listener"));
  }

  /**
   * Continues from what was saved of the same plan.
   *
   * @throws UnusableInputException if that was another network
   */
  void restore(SavedState found) {
    if (!found.text("network").equals(subject.network().sha256())) {
      throw new UnusableInputException(
          "Cannot continue the run: its network, or the native acceleration of its layers, is not what it was; name another output.");
    }
    progress.restore(found.in("progress"));
    state = TrainState.saved(found.in("state"));
    if (progress.fallbackRound > 0) {
      step.fallBack();
    }
    step.restore(found);
    beside.restore(found);
    selection.restore(
        found.in("selection"),
        best -> validator.validate(best, "validation of the best round again"));
    ledger.restore(found.in("ledger"));
    listener.restore(found.in("listener"));
  }

  /** What it came to, merges tried. */
  TrainingResult result() {
    String stoppedBy = stoppedBy();
    TrainingResult.Ledger closed = ledger.close();
    FinalMerge.Outcome outcome = judging.outcome(beside.teacher());
    TrainState best = outcome.chosen().state();
    return new TrainingResult(
        new TrainingResult.Best(
            best,
            subject.flat(best),
            selection.bestRound(),
            outcome.chosen().metrics(),
            selection.bestRound() == 0 ? null : step.penalty().orElse(null)),
        selection.start(),
        outcome.merge(),
        progress.plan(),
        new TrainingResult.Course(
            progress.round(), progress.last().epoch(), stoppedBy, progress.fallbackRound),
        closed,
        new TrainingResult.Costs(
            validator.nanos() / 1e9,
            step.travelling(subject.initial()).bytes(),
            progress.bytesCollectedPerRound()));
  }

  private String stoppedBy() {
    if (progress.stopped) {
      return "early-stopping";
    }
    step.said().ifPresent(said -> LOG.info("{}: {}", subject.name(), said));
    return step.end();
  }

  @Override
  public void close() {
    step.close();
  }
}
