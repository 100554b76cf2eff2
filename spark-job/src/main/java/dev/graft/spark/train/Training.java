package dev.graft.spark.train;

import dev.graft.average.Acceptance;
import dev.graft.average.AdaComm;
import dev.graft.average.OuterOptimizer;
import dev.graft.average.OuterOptimizers;
import dev.graft.average.PlainAveraging;
import dev.graft.average.RangeAverage;
import dev.graft.average.ReplyRules;
import dev.graft.config.AveragingSettings;
import dev.graft.config.Settings;
import dev.graft.config.UnusableInputException;
import dev.graft.dataset.ExampleBlock;
import dev.graft.evaluate.Metrics;
import dev.graft.listen.TrainingListener;
import dev.graft.network.ArithmeticProfile;
import dev.graft.network.NetworkDefinition;
import dev.graft.network.StatisticsLayout;
import dev.graft.network.Task;
import dev.graft.network.UnsupportedProfileException;
import dev.graft.spark.average.Reduction;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.evaluate.Evaluator;
import dev.graft.spark.featurize.TrainingInput;
import dev.graft.spark.train.RoundRunner.Ran;
import dev.graft.train.DeltaCodec;
import dev.graft.train.DeltaCodecs;
import dev.graft.train.RoundStart;
import dev.graft.train.StepOptions;
import dev.graft.train.TrainState;
import java.util.List;
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
  private final StatisticsLayout layout;
  private final JavaRDD<ExampleBlock> examples;
  private final TrainingInput input;
  private final JavaRDD<ExampleBlock> validation;
  private final ScopedBroadcast<NetworkDefinition> network;
  private final Evaluator evaluator;
  private final List<TrainingListener> listeners;
  private final LedgerCount ledger;

  private RoundPlan plan;
  private RoundRunner rounds;
  private OuterOptimizer outer;
  private Selection selection;
  private TrainState state;
  private TrainingListener.Round last;
  private double firstLoss;
  private int round;
  private int fallbackRound;
  private long bytesCollected;
  private long validationNanos;

  /**
   * @param name what is trained, for job descriptions
   * @param task what the network is asked
   * @param layout where the network's statistics are
   * @param examples one block a worker, kept; or one a view
   * @param input how they are read
   * @param validation blocks to validate on, kept; null for none
   */
  public Training(
      JavaSparkContext spark,
      String name,
      Settings settings,
      RoundPlan plan,
      ArithmeticProfile profile,
      NetworkDefinition definition,
      Task task,
      StatisticsLayout layout,
      JavaRDD<ExampleBlock> examples,
      TrainingInput input,
      JavaRDD<ExampleBlock> validation,
      List<TrainingListener> listeners) {
    this.spark = spark;
    this.name = name;
    this.settings = settings;
    this.averaging = settings.train().averaging();
    this.plan = plan;
    this.profile = profile;
    this.layout = layout;
    this.examples = examples;
    this.input = input;
    this.validation = validation;
    this.network = new ScopedBroadcast<>(spark, definition);
    this.evaluator =
        new Evaluator(spark, profile, network.get(), task, settings.evaluate().batchSize());
    this.listeners = listeners;
    this.ledger = new LedgerCount(name);
  }

  /**
   * Trains for all epochs or until early stopping.
   *
   * @throws TrainingFailedException if a task fails for good, a round loses its quorum or the
   *     weights are no longer finite
   */
  public TrainingResult run(TrainState initial) {
    begin(initial);
    int interval = plan.averageEvery();
    int step = 0;
    boolean stopped = false;
    while (step < plan.steps() && !stopped) {
      int end = plan.end(step, interval);
      round(step, end);
      step = end;
      if (validationIsDue(step)) {
        stopped = validate() == Selection.Next.STOP;
      }
      if (plan.shrinking() && step % plan.stepsInEpoch() == 0) {
        interval = AdaComm.interval(plan.averageEvery(), firstLoss, last.loss());
      }
    }
    return result(stopped ? "early-stopping" : "epochs", initial);
  }

  private void begin(TrainState initial) {
    state = initial;
    DeltaCodec codec = DeltaCodecs.of(averaging.codec());
    Reduction reduction =
        Reduction.of(
            averaging.reduce(),
            initial,
            plan.partitions().length,
            ReplyRules.of(averaging.replies(), initial.weights().length, initial.moments().length),
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
    selection = new Selection(settings.train(), initial, this::score);
    TrainingListener.Plan planned =
        new TrainingListener.Plan(
            plan.averageEvery(), why, plan.shrinking() ? 0 : plan.rounds(), plan.epochs());
    listeners.forEach(listener -> listener.planned(planned));
  }

  private String time(TrainState initial) {
    try {
      IntervalTiming.Choice choice =
          new IntervalTiming(settings, plan, rounds, slots()).choose(name, initial);
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

  private void round(int firstStep, int endStep) {
    round++;
    Ran ran = train(firstStep, endStep);
    Acceptance acceptance = ran.reduced().acceptance();
    long offered = plan.offered(firstStep, endStep);
    ledger.add(round, offered, acceptance);
    requireQuorum(acceptance, offered);
    state = next(ran.reduced().average(), acceptance.steps());
    firstLoss = round == 1 ? acceptance.loss() : firstLoss;
    bytesCollected += ran.reduced().bytes();
    last =
        new TrainingListener.Round(
            round,
            (endStep - 1) / plan.stepsInEpoch() + 1,
            state.steps(),
            acceptance.examples(),
            offered - acceptance.examples(),
            acceptance.loss(),
            ran.nanos() / 1e9,
            state.bytes(),
            ran.reduced().bytes());
    selection.averaged(state, acceptance.steps());
    listeners.forEach(listener -> listener.roundFinished(last));
  }

  private Ran train(int firstStep, int endStep) {
    RoundStart start =
        new RoundStart(
            round,
            state,
            firstStep,
            endStep,
            plan.stepsInEpoch(),
            settings.seed(),
            StepOptions.of(settings.train()));
    String description =
        plan.shrinking()
            ? "%s: round %d".formatted(name, round)
            : "%s: round %d of %d".formatted(name, round, plan.rounds());
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

  private void requireQuorum(Acceptance acceptance, long offered) {
    if (acceptance.examples() > 0
        && acceptance.examples() >= averaging.replies().quorum() * offered) {
      return;
    }
    throw new TrainingFailedException(
        "Training of %s diverged in round %d: replies on %d of %d examples count, train.replies.quorum = %s; the reply of partition %d does not: %s; a lower train.optimizer.learning-rate may help."
            .formatted(
                name,
                round,
                acceptance.examples(),
                offered,
                averaging.replies().quorum(),
                acceptance.rejections().get(0).partition(),
                acceptance.rejections().get(0).reason()),
        null,
        flat(state),
        round - 1,
        ledger.told());
  }

  /** The state after the outer step. */
  private TrainState next(RangeAverage average, int steps) {
    float[] weights = outer.step(state.weights(), average.gradient());
    for (float weight : weights) {
      if (!Float.isFinite(weight)) {
        throw new TrainingFailedException(
            "Training of %s diverged in round %d: the outer optimizer made a weight that is not finite; a lower train.outer.learning-rate may help."
                .formatted(name, round),
            null,
            flat(state),
            round - 1,
            ledger.told());
      }
    }
    return new TrainState(weights, average.statistics(), average.moments(), state.steps() + steps);
  }

  /**
   * Spark hides checked exceptions from Java: whatever is not ours is a task that failed for good.
   */
  private RuntimeException failure(Exception e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof TrainingFailedException
          || t instanceof UnusableInputException
          || t instanceof UnsupportedProfileException) {
        return (RuntimeException) t;
      }
    }
    if (e instanceof SparkException) {
      return new TrainingFailedException(
          "Training of %s failed in round %d: %s"
              .formatted(name, round, e.getMessage().lines().findFirst().orElse("a task failed")),
          e,
          flat(state),
          Math.max(0, round - 1),
          ledger.told());
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }

  private boolean validationIsDue(int step) {
    int every = settings.evaluate().everyRounds();
    return step == plan.steps()
        || (every == 0 ? step % plan.stepsInEpoch() == 0 : round % every == 0);
  }

  private Selection.Next validate() {
    if (validation == null) {
      selection.unvalidated(round, state);
      return Selection.Next.CONTINUE;
    }
    Metrics metrics = validate(flat(state), name + ": validation after round " + round);
    Selection.Next next = selection.validated(round, state, metrics);
    listeners.forEach(listener -> listener.validated(last, metrics));
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
      fallbackRound = round;
      state = selection.best();
    }
  }

  private Metrics validate(float[] flat, String description) {
    long begin = System.nanoTime();
    Metrics metrics = evaluate(validation, flat, description);
    validationNanos += System.nanoTime() - begin;
    return metrics;
  }

  private FinalMerge.Scored score(float[] weights, String description) {
    TrainState merged = recomputed(selection.best().withWeights(weights), description);
    return new FinalMerge.Scored(merged, validate(flat(merged), name + ": " + description));
  }

  /** The state with the statistics that its weights have on the training data. */
  private TrainState recomputed(TrainState merged, String description) {
    if (layout.length() == 0) {
      return merged;
    }
    StatisticsRunner statistics =
        new StatisticsRunner(
            spark,
            profile,
            examples,
            network.get(),
            input,
            layout,
            plan.partitions(),
            settings.evaluate().batchSize(),
            settings.seed());
    try {
      return merged.withStatistics(
          statistics.run(flat(merged), name + ": BatchNorm statistics of " + description));
    } catch (Exception e) {
      throw failure(e);
    }
  }

  private TrainingResult result(String stoppedBy, TrainState initial) {
    TrainingResult.Ledger closed = ledger.close();
    FinalMerge.Outcome merged =
        validation == null || averaging.merge().isEmpty() ? null : selection.merged();
    TrainState best = merged == null ? selection.best() : merged.chosen().state();
    return new TrainingResult(
        best,
        flat(best),
        selection.bestRound(),
        merged == null ? selection.validation() : merged.chosen().metrics(),
        merged == null ? Map.of() : merged.scores(),
        merged == null ? null : merged.name(),
        plan,
        round,
        last.epoch(),
        closed,
        stoppedBy,
        fallbackRound,
        validationNanos / 1e9,
        initial.bytes(),
        bytesCollected / round);
  }

  /** A state's whole flat parameter vector. */
  private float[] flat(TrainState of) {
    return layout.flat(of.weights(), of.statistics());
  }

  /**
   * Metrics of weights on other blocks of the same network.
   *
   * @param flat the network's whole flat parameter vector
   */
  public Metrics evaluate(JavaRDD<ExampleBlock> blocks, float[] flat, String description) {
    try {
      return evaluator.evaluate(blocks, flat, description);
    } catch (Exception e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    Residuals.forget(network.get().id() + 1);
    network.close();
  }
}
