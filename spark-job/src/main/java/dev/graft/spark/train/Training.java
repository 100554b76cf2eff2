package dev.graft.spark.train;

import dev.graft.UnusableInputException;
import dev.graft.average.Acceptance;
import dev.graft.average.AdaComm;
import dev.graft.average.OuterOptimizer;
import dev.graft.average.OuterOptimizers;
import dev.graft.average.PlainAveraging;
import dev.graft.average.RangeAverage;
import dev.graft.average.ReplyRules;
import dev.graft.config.AveragingSettings;
import dev.graft.config.Settings;
import dev.graft.dataset.ExampleBlock;
import dev.graft.dataset.Task;
import dev.graft.evaluate.Criterion;
import dev.graft.evaluate.Metrics;
import dev.graft.io.SavedState;
import dev.graft.listen.TrainingListener;
import dev.graft.model.StateLayout;
import dev.graft.model.Trainable;
import dev.graft.network.ArithmeticProfile;
import dev.graft.spark.average.Reduction;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.fault.FailedJob;
import dev.graft.spark.featurize.TrainingInput;
import dev.graft.spark.train.RoundRunner.Ran;
import dev.graft.train.DeltaCodec;
import dev.graft.train.DeltaCodecs;
import dev.graft.train.RoundStart;
import dev.graft.train.StandardizedOutput;
import dev.graft.train.StepOptions;
import dev.graft.train.TrainState;
import dev.graft.train.lbfgs.FeatureScales;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains one network by rounds: broadcast the state, let every partition take its steps, average,
 * take the outer step, validate when it is time. One Spark job a round and one a validation.
 */
public final class Training implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Training.class);

  private final JavaSparkContext spark;
  private final String name;
  private final Settings settings;
  private final AveragingSettings averaging;
  private final ArithmeticProfile profile;
  private final StateLayout layout;
  private final JavaRDD<ExampleBlock> examples;
  private final TrainingInput input;
  private final FeatureScales scales;
  private final ScopedBroadcast<Trainable> network;
  private final StepOptions options;
  private final Validator validator;
  private final List<TrainingListener> listeners;
  private final Checkpointing checkpointing;
  private final Cancellation cancellation;
  private final LedgerCount ledger;
  private final Progress progress = new Progress();

  private RoundPlan plan;
  private RoundRunner rounds;
  private WholeStep whole;
  private OuterOptimizer outer;
  private Selection selection;
  private TrainState state;
  private int kept;

  /**
   * @param name what is trained, for job descriptions
   * @param task what the network is asked
   * @param layout where the network's statistics are
   * @param examples one block a worker, kept; or one a view
   * @param input how they are read
   * @param scales of their features, for a solver; null: there are none
   * @param validation blocks to validate on, kept; null for none
   * @param targets how the network is trained on standardised targets; null: it is not
   */
  public Training(
      JavaSparkContext spark,
      String name,
      Settings settings,
      RoundPlan plan,
      ArithmeticProfile profile,
      Trainable trained,
      Task task,
      StateLayout layout,
      JavaRDD<ExampleBlock> examples,
      TrainingInput input,
      FeatureScales scales,
      JavaRDD<ExampleBlock> validation,
      StandardizedOutput targets,
      Oversight oversight) {
    this.spark = spark;
    this.name = name;
    this.settings = settings;
    this.averaging = settings.train().averaging();
    this.plan = plan;
    this.profile = profile;
    this.layout = layout;
    this.examples = examples;
    this.input = input;
    this.scales = scales;
    this.options =
        StepOptions.of(settings.train()).standardizing(targets == null ? null : targets.scale());
    this.network = new ScopedBroadcast<>(spark, trained);
    this.validator =
        new Validator(
            spark,
            name,
            settings,
            profile,
            network.get(),
            task,
            layout,
            examples,
            plan.partitions(),
            input,
            validation,
            targets,
            this::failure);
    this.listeners = oversight.listeners();
    this.checkpointing = oversight.checkpointing();
    this.cancellation = oversight.cancellation();
    this.ledger = new LedgerCount(name);
  }

  /**
   * Trains for all epochs or until early stopping, from the beginning or from where an earlier try
   * of it was.
   *
   * @throws TrainingFailedException if a task fails for good, a round loses its quorum or the
   *     weights are no longer finite
   * @throws CancelledException if a stop was asked for
   */
  public TrainingResult run(TrainState initial) {
    begin(initial);
    try {
      settle();
      while (progress.step < plan.steps() && !progress.stopped && !solved()) {
        cancellation.check();
        round(plan.end(progress.step, progress.interval));
        settle();
        if (checkpointing.due(progress.round)) {
          checkpoint();
        }
      }
    } catch (TrainingFailedException | CancelledException e) {
      keepFor(e);
      throw e;
    }
    checkpoint();
    return result(end(), initial);
  }

  /** What has ended the training. */
  private String end() {
    if (progress.stopped) {
      return "early-stopping";
    }
    if (whole instanceof SolverStep solver) {
      LOG.info("{}: {}", name, solver.said());
      return solver.done() ? "converged" : "not-converged";
    }
    return "epochs";
  }

  private boolean solved() {
    return whole != null && whole.done();
  }

  private WholeStep wholeStep() {
    if (!settings.train().solves()) {
      return averaging.ofGradients()
          ? new GradientStep(network.get().value(), settings.train())
          : null;
    }
    return SolverStep.of(network.get().value(), scales, settings.train().l2());
  }

  private void begin(TrainState first) {
    state = first;
    whole = wholeStep();
    TrainState initial = whole == null ? first : whole.start(first);
    state = initial;
    SavedState found = checkpointing.found();
    if (found != null) {
      plan = plan.continued(found.in("plan"));
    }
    DeltaCodec codec = DeltaCodecs.of(averaging.codec());
    Reduction reduction =
        Reduction.of(
            averaging.reduce(),
            travelling(initial),
            plan.partitions().length,
            ReplyRules.of(
                averaging.replies(),
                initial.weights().length,
                travelling(initial).moments().length),
            layout,
            codec.alignment());
    rounds = new RoundRunner(spark, profile, examples, network.get(), input, reduction, codec);
    String why = plan.averageEvery() == 0 ? time(initial) : null;
    outer =
        OuterOptimizers.of(
            averaging.outer(),
            settings.train().optimizer().learningRate(),
            plan.partitions().length,
            plan.rounds());
    selection = new Selection(settings, initial, validator::score);
    progress.interval = plan.averageEvery();
    if (found != null) {
      restore(found);
    }
    TrainingListener.Plan planned =
        new TrainingListener.Plan(
            plan.averageEvery(), why, plan.shrinking() ? 0 : plan.rounds(), plan.epochs());
    listeners.forEach(listener -> listener.planned(planned));
    if (found == null && validator.possible()) {
      start(initial);
    }
  }

  /** The weights that training begins with are a candidate: as they are, statistics too. */
  private void start(TrainState initial) {
    Metrics metrics = validator.validate(initial, "validation of the starting weights");
    Criterion criterion = settings.evaluate().metric();
    if (criterion.ranks() && Double.isNaN(metrics.value(criterion))) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot choose the best round by evaluate.metric = %s: it needs validation examples of two classes at least, and of no more than 256; use accuracy or loss, or other validation examples.",
              criterion.key()));
    }
    selection.started(metrics);
    listeners.forEach(listener -> listener.started(metrics));
  }

  /** Keeps what has been reached, unless it is kept already. */
  private void checkpoint() {
    if (progress.round > kept) {
      kept = progress.round;
      checkpointing.take(progress.round, selection.bestRound(), saved());
    }
  }

  /** The same where training ends with a failure, which is what is to be told. */
  private void keepFor(RuntimeException failure) {
    try {
      checkpoint();
    } catch (RuntimeException | Error e) {
      failure.addSuppressed(e);
    }
  }

  private SavedState saved() {
    SavedState saved = new SavedState();
    saved.put("network", network.get().value().sha256());
    plan.save(saved.in("plan"));
    progress.save(saved.in("progress"));
    state.save(saved.in("state"));
    outer.save(saved.in("outer"));
    if (whole != null) {
      whole.save(saved.in("whole"));
    }
    selection.save(saved.in("selection"));
    ledger.save(saved.in("ledger"));
    listeners.forEach(listener -> listener.save(saved.in("listener")));
    return saved;
  }

  private void restore(SavedState found) {
    if (!found.text("network").equals(network.get().value().sha256())) {
      throw new UnusableInputException(
          "Cannot continue the run: its network, or the native acceleration of its layers, is not what it was; name another output.");
    }
    progress.restore(found.in("progress"));
    kept = progress.round;
    state = TrainState.saved(found.in("state"));
    if (progress.fallbackRound > 0) {
      outer = new PlainAveraging();
    }
    outer.restore(found.in("outer"));
    if (whole != null) {
      whole.restore(found.in("whole"));
    }
    selection.restore(
        found.in("selection"),
        best -> validator.validate(best, "validation of the best round again"));
    ledger.restore(found.in("ledger"));
    listeners.forEach(listener -> listener.restore(found.in("listener")));
  }

  private String time(TrainState initial) {
    try {
      IntervalTiming.Choice choice =
          new IntervalTiming(settings, plan, rounds, slots(), options).choose(name, initial);
      plan = plan.withAverageEvery(choice.averageEvery());
      if (choice.oneNodeIsFaster()) {
        LOG.warn(
            "{}: one worker would be faster than {}: {}",
            name,
            plan.partitions().length,
            choice.why());
      }
      return choice.why();
    } catch (Exception e) {
      throw failure(e);
    }
  }

  /** Tasks that run at the same time. */
  private int slots() {
    return Math.max(1, spark.defaultParallelism() / spark.getConf().getInt("spark.task.cpus", 1));
  }

  /** What is to be done after the last round and is not yet: its validation, the next interval. */
  private void settle() {
    if (progress.settled) {
      return;
    }
    if (validationIsDue(progress.step)) {
      progress.stopped = validate() == Selection.Next.STOP;
    }
    if (plan.shrinking() && progress.step % plan.stepsInEpoch() == 0) {
      progress.interval =
          AdaComm.interval(plan.averageEvery(), progress.firstLoss, progress.last.loss());
    }
    progress.settled = true;
  }

  /** One round. Nothing has changed if it fails. */
  private void round(int endStep) {
    int round = progress.round + 1;
    Ran ran = train(round, endStep);
    // No round counts as finished before the checkpoint of the one before is whole.
    checkpointing.finishWriting();
    Acceptance acceptance = ran.reduced().acceptance();
    long offered = plan.offered(progress.step, endStep);
    List<String> rejections = ledger.told(round, acceptance);
    requireQuorum(round, acceptance, offered, rejections);
    state = next(round, ran.reduced().average(), acceptance, rejections);
    ledger.add(offered, acceptance, rejections);
    progress.round = round;
    progress.step = endStep;
    progress.settled = false;
    progress.firstLoss = round == 1 ? acceptance.loss() : progress.firstLoss;
    progress.bytesCollected += ran.reduced().bytes();
    progress.last =
        new TrainingListener.Round(
            round,
            (endStep - 1) / plan.stepsInEpoch() + 1,
            state.steps(),
            acceptance.examples(),
            offered - acceptance.examples(),
            acceptance.loss(),
            ran.nanos() / 1e9,
            travelling(state).bytes(),
            ran.reduced().bytes());
    selection.averaged(state, acceptance.steps());
    listeners.forEach(listener -> listener.roundFinished(progress.last));
  }

  private Ran train(int round, int endStep) {
    RoundStart start =
        new RoundStart(
            round,
            travelling(state),
            // A solver sees the same order of examples every time: its sums differ by the weights
            // alone.
            settings.train().solves() ? 0 : progress.step,
            settings.train().solves() ? 1 : endStep,
            plan.stepsInEpoch(),
            settings.seed(),
            options);
    String description =
        plan.shrinking()
            ? String.format(Locale.ROOT, "%s: round %d", name, round)
            : String.format(Locale.ROOT, "%s: round %d of %d", name, round, plan.rounds());
    try {
      return rounds.run(start, description, feedback());
    } catch (Exception e) {
      throw failure(e);
    }
  }

  /** A number of this training's own, or 0 if its codec feeds no errors back. */
  private long feedback() {
    return averaging.codec().errorFeedback() ? network.get().id() + 1 : 0;
  }

  private void requireQuorum(
      int round, Acceptance acceptance, long offered, List<String> rejections) {
    if (acceptance.examples() > 0
        && acceptance.examples() >= averaging.replies().quorum() * offered) {
      return;
    }
    throw failed(
        String.format(
            Locale.ROOT,
            "Training of %s diverged in round %d: replies on %d of %d examples count, train.replies.quorum = %s; the reply of partition %d does not: %s; a lower train.optimizer.learning-rate may help.",
            name,
            round,
            acceptance.examples(),
            offered,
            averaging.replies().quorum(),
            acceptance.rejections().get(0).partition(),
            acceptance.rejections().get(0).reason()),
        null,
        rejections);
  }

  /** What workers need of a state. */
  private TrainState travelling(TrainState of) {
    return whole == null ? of : of.withoutMoments();
  }

  /** The state after the outer step, or after the one step on the gradients of all. */
  private TrainState next(
      int round, RangeAverage average, Acceptance acceptance, List<String> rejections) {
    TrainState next =
        whole == null
            ? new TrainState(
                outer.step(state.weights(), average.gradient()),
                average.statistics(),
                average.moments(),
                state.steps() + acceptance.steps())
            : whole.after(state, average, acceptance.loss(), progress.step / plan.stepsInEpoch());
    for (float weight : next.weights()) {
      if (!Float.isFinite(weight)) {
        // The outer optimizer has taken a step that does not count: nothing to continue from.
        kept = round;
        throw failed(
            String.format(
                Locale.ROOT,
                "Training of %s diverged in round %d: the %s made a weight that is not finite; a lower %s.learning-rate may help.",
                name,
                round,
                whole == null ? "outer optimizer" : "optimizer",
                whole == null ? "train.outer" : "train.optimizer"),
            null,
            rejections);
      }
    }
    return next;
  }

  /** A failure after the rounds that have been averaged. */
  private TrainingFailedException failed(String message, Throwable cause, List<String> rejections) {
    return new TrainingFailedException(
        message, cause, validator.flat(state), progress.round, rejections);
  }

  /**
   * Spark hides checked exceptions from Java: whatever is not ours is a task that failed for good.
   */
  private RuntimeException failure(Exception e) {
    if (e instanceof TrainingFailedException failed) {
      return failed;
    }
    RuntimeException refusal = FailedJob.refusal(e);
    if (refusal != null) {
      return refusal;
    }
    if (cancellation.ended(e)) {
      return new CancelledException();
    }
    if (e instanceof SparkException aborted) {
      return failed(
          String.format(
              Locale.ROOT,
              "Training of %s failed in round %d: %s",
              name,
              progress.round + 1,
              FailedJob.why(aborted)),
          e,
          ledger.told());
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }

  private boolean validationIsDue(int step) {
    int every = settings.evaluate().everyRounds();
    return step == plan.steps()
        || solved()
        || (every == 0 ? step % plan.stepsInEpoch() == 0 : progress.round % every == 0);
  }

  private Selection.Next validate() {
    if (!validator.possible()) {
      boolean last = progress.step == plan.steps() || solved();
      TrainState kept = whole == null ? state : whole.kept(state);
      selection.unvalidated(progress.round, last ? validator.fitting(kept) : kept);
      return Selection.Next.CONTINUE;
    }
    TrainState fitting = validator.fitting(state);
    Metrics metrics = validator.validate(fitting, "validation after round " + progress.round);
    Selection.Next next = selection.validated(progress.round, fitting, metrics);
    listeners.forEach(listener -> listener.validated(progress.last, metrics));
    if (next == Selection.Next.FALL_BACK) {
      fallBack();
    }
    return next;
  }

  /**
   * Goes on with plain averaging from the best state so far, if anything else was done. The step
   * count is that state's too: bias correction belongs to the moments.
   */
  private void fallBack() {
    if (averaging.outer().fallback() && !(outer instanceof PlainAveraging)) {
      LOG.warn(
          "{}: validation worsened twice running: going on with plain averaging from round {}",
          name,
          selection.bestRound());
      outer = new PlainAveraging();
      progress.fallbackRound = progress.round;
      state = selection.best();
    }
  }

  private TrainingResult result(String stoppedBy, TrainState initial) {
    TrainingResult.Ledger closed = ledger.close();
    FinalMerge.Outcome merged =
        !validator.possible() || averaging.merge().isEmpty() ? null : selection.merged();
    if (selection.start() != null && selection.bestRound() == 0) {
      LOG.warn(
          "{}: no round validates better than the weights that training began with: these are {}",
          name,
          merged == null || merged.chosen().state() == selection.best()
              ? "kept"
              : "what it is merged of");
    }
    TrainState best = merged == null ? selection.best() : merged.chosen().state();
    return new TrainingResult(
        best,
        validator.flat(best),
        selection.bestRound(),
        merged == null ? selection.validation() : merged.chosen().metrics(),
        selection.start(),
        merged == null ? Map.of() : merged.scores(),
        merged == null ? null : merged.name(),
        plan,
        progress.round,
        progress.last.epoch(),
        closed,
        stoppedBy,
        progress.fallbackRound,
        validator.nanos() / 1e9,
        travelling(initial).bytes(),
        progress.bytesCollected / progress.round);
  }

  /**
   * Metrics of weights on other blocks of the same network.
   *
   * @param flat the network's whole flat parameter vector
   */
  public Metrics evaluate(JavaRDD<ExampleBlock> blocks, float[] flat, String description) {
    return validator.evaluate(blocks, flat, description);
  }

  @Override
  public void close() {
    Residuals.forget(network.get().id() + 1);
    if (whole != null) {
      whole.close();
    }
    network.close();
  }
}
