package dev.graft.spark.train;

import dev.graft.average.ReplyRules;
import dev.graft.config.AveragingSettings;
import dev.graft.config.Settings;
import dev.graft.dataset.ExampleStore;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.evaluate.Metrics;
import dev.graft.io.SavedState;
import dev.graft.model.StartPull;
import dev.graft.model.Trainable;
import dev.graft.spark.average.Reduction;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.evaluate.Judge;
import dev.graft.spark.fault.FailedJob;
import dev.graft.spark.train.RoundRunner.Ran;
import dev.graft.train.DeltaCodec;
import dev.graft.train.DeltaCodecs;
import dev.graft.train.ObjectiveOptions;
import dev.graft.train.RateSchedule;
import dev.graft.train.StepOptions;
import dev.graft.train.TrainState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains one network by rounds: broadcast the state, let every partition take its steps, average,
 * take the outer step, validate when it is time. One Spark job a round and one a validation.
 */
public final class Training implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Training.class);

  private final Settings settings;
  private final AveragingSettings averaging;
  private final ArithmeticProfile profile;
  private final TrainingSubject subject;
  private final TrainingData data;
  private final StepOptions options;
  private final Checkpointing checkpointing;
  private final Cancellation cancellation;
  private final ScopedBroadcast<Trainable> network;

  /** Null: nothing pulls, or the driver alone steps. */
  private final ScopedBroadcast<StartPull> pull;

  private final Validator validator;
  private final Contender contender;

  /** Null: its codec feeds nothing back. */
  private final Residuals residuals;

  private RoundRunner rounds;
  private int kept;

  /** Nothing is run yet. */
  public Training(
      Settings settings,
      ArithmeticProfile profile,
      TrainingSubject subject,
      TrainingData data,
      Oversight oversight) {
    this.settings = settings;
    this.averaging = settings.train().averaging();
    this.profile = profile;
    this.subject = subject;
    this.data = data;
    this.checkpointing = oversight.checkpointing();
    this.cancellation = oversight.cancellation();
    RoundPlan plan = RoundPlan.of(settings.train(), data.sizes(), data.sizesBefore());
    this.options =
        StepOptions.of(settings.train())
            .standardizing(subject.targets() == null ? null : subject.targets().scale())
            .scheduled(RateSchedule.of(settings.train().schedule(), plan.steps()))
            .beside(
                data.unlabelled() == null
                    ? null
                    : ObjectiveOptions.of(settings.train(), plan.steps()));
    DriverStep step = DriverStep.of(settings.train(), subject, data);
    this.network = new ScopedBroadcast<>(data.spark(), subject.network());
    this.pull =
        subject.pull() == null || averaging.ofGradients()
            ? null
            : new ScopedBroadcast<>(data.spark(), subject.pull());
    this.residuals =
        averaging.codec().errorFeedback()
            ? new Residuals(data.spark(), plan.partitions().length)
            : null;
    this.validator = new Validator(settings, profile, subject, network.get(), data, this::failure);
    this.contender =
        new Contender(
            settings,
            subject,
            step,
            plan,
            options,
            validator,
            data.unlabelled() != null,
            new AllListeners(oversight.listeners()));
  }

  /**
   * Trains for all epochs or until early stopping, from the beginning or from where an earlier try
   * of it was.
   *
   * @throws TrainingFailedException if a task fails for good, a round loses its quorum or the
   *     weights are no longer finite
   * @throws CancelledException if a stop was asked for
   */
  public TrainingResult run() {
    begin();
    return toTheEnd();
  }

  /** What there is before the first round: nothing is trained. */
  public TrainingResult untrained() {
    TrainState state = subject.initial();
    Metrics metrics =
        validator.possible()
            ? validator.validate(state, "validation of the weights as they are")
            : null;
    return new TrainingResult(
        new TrainingResult.Best(state, subject.flat(state), 0, metrics, null),
        metrics == null ? null : metrics.labelled().score(settings.evaluate().metric()),
        null,
        contender.plan(),
        new TrainingResult.Course(0, 0, "epochs", 0),
        new TrainingResult.Ledger(0, 0, 0, List.of()),
        new TrainingResult.Costs(validator.nanos() / 1e9, 0, 0));
  }

  /**
   * What a training came to, with the BatchNorm statistics that its weights have on other examples
   * (AdaBN, Li et al., arXiv 1603.04779).
   *
   * @param others read as training examples are
   */
  public TrainingResult onStatisticsOf(TrainingData others, TrainingResult result) {
    try {
      float[] statistics =
          new StatisticsRunner(settings, profile, others, network.get(), subject.layout())
              .run(result.bestFlat(), subject.name() + ": BatchNorm statistics of the target");
      TrainState adapted = result.best().state().withStatistics(statistics);
      return result.keeping(adapted, subject.flat(adapted));
    } catch (Exception e) {
      throw failure(e);
    }
  }

  /**
   * The first rounds of {@link #run}, as if the training had ended there.
   *
   * @param steps of a worker, which they have at most
   * @return empty if the first one has more
   */
  public Optional<TrainingResult> run(int steps) {
    begin();
    contender.stopsAt(steps);
    return contender.round() > 0 || contender.goesOn() ? Optional.of(toTheEnd()) : Optional.empty();
  }

  private TrainingResult toTheEnd() {
    try {
      contender.settle();
      while (contender.goesOn()) {
        cancellation.check();
        round();
        contender.settle();
        if (checkpointing.due(contender.round())) {
          checkpoint();
        }
      }
    } catch (TrainingFailedException | CancelledException e) {
      keepFor(e);
      throw e;
    }
    checkpoint();
    return contender.result();
  }

  /**
   * Rounds as {@link #run} has them, for a while; none after one in which training diverged.
   *
   * @param least so many, unless training ends before
   * @param seconds after which no other begins
   * @return what they took
   */
  public List<TimedRound> time(int least, double seconds) {
    begin();
    List<TimedRound> timed = new ArrayList<>();
    long begin = System.nanoTime();
    contender.settle();
    while (contender.goesOn()
        && (timed.size() < least || System.nanoTime() - begin < seconds * 1e9)) {
      cancellation.check();
      long round = System.nanoTime();
      try {
        Ran ran = round();
        contender.settle();
        timed.add(TimedRound.of(ran, System.nanoTime() - round, contender.travelling().bytes()));
      } catch (TrainingFailedException e) {
        if (timed.isEmpty() || e.getCause() != null) {
          throw e;
        }
        return timed;
      }
    }
    return timed;
  }

  /**
   * How many examples a second each worker trains: by a few rounds from the first state, whose
   * results are thrown away.
   *
   * @return for each worker; 0 of one without examples
   * @throws TrainingFailedException as {@link #run} does
   */
  public double[] speeds() {
    RoundPlan plan = contender.plan();
    rounds = rounds(plan.partitions().length);
    try {
      return new SpeedTrial(settings, plan, rounds, options)
          .speeds(subject.name(), contender.travelling(), cancellation);
    } catch (Exception e) {
      throw failure(e);
    }
  }

  /** From the beginning, or from what was found of an earlier try. */
  private void begin() {
    SavedState found = checkpointing.found();
    begin(found);
    if (found == null) {
      contender
          .start()
          .ifPresent(
              start ->
                  contender.started(
                      validator.validate(start, "validation of the starting weights")));
    }
  }

  /**
   * The same, but for the validation of the starting weights.
   *
   * @param found null: from the beginning
   */
  void begin(SavedState found) {
    RoundPlan plan = contender.plan();
    double rate = 1;
    String why = null;
    String rateWhy = null;
    if (found != null) {
      SavedState earlier = found.in("plan");
      plan = plan.continued(earlier);
      rate = earlier.number(Contender.RATE_FACTOR);
      why = earlier.has(Contender.WHY) ? earlier.text(Contender.WHY) : null;
      rateWhy = earlier.has(Contender.RATE_WHY) ? earlier.text(Contender.RATE_WHY) : null;
    }
    rounds = rounds(plan.partitions().length);
    if (plan.averageEvery() == 0) {
      IntervalTiming.Choice timed = time(plan);
      plan = plan.withAverageEvery(timed.averageEvery());
      why = timed.why();
    }
    if (found == null && settings.train().findsRate()) {
      RateFinding.Choice choice = findRate(plan);
      rate = choice.rate() / settings.train().optimizer().learningRate();
      rateWhy = choice.why();
    }
    contender.planned(plan, rate);
    if (found != null) {
      contender.restore(found);
      kept = contender.round();
    }
    contender.tellPlan(why, rateWhy);
  }

  /** How it stands. */
  Contender contender() {
    return contender;
  }

  /** Says how its states validate. */
  Validator validator() {
    return validator;
  }

  /** Its part of a round that several take together. */
  RoundRunner.Turn turn() {
    return new RoundRunner.Turn(rounds, contender.next(), residuals);
  }

  private RoundRunner rounds(int workers) {
    TrainState travelling = contender.travelling();
    DeltaCodec codec = DeltaCodecs.of(averaging.codec());
    ReplyRules rules =
        ReplyRules.of(
            averaging.replies(), travelling.weights().length, travelling.moments().length);
    Reduction reduction =
        Reduction.of(
            averaging.reduce(),
            travelling,
            workers,
            data.slots(),
            rules,
            subject.layout(),
            codec.alignment());
    return new RoundRunner(
        data, profile, network.get(), reduction, codec, pull == null ? null : pull.get());
  }

  private RateFinding.Choice findRate(RoundPlan plan) {
    try {
      return new RateFinding(settings, subject, plan, rounds, options).find();
    } catch (Exception e) {
      throw failure(e);
    }
  }

  /** Picks the interval by trial rounds. */
  private IntervalTiming.Choice time(RoundPlan plan) {
    try {
      IntervalTiming.Choice choice =
          new IntervalTiming(settings, plan, rounds, data.slots(), options)
              .choose(subject.name(), contender.travelling());
      if (choice.oneNodeIsFaster()) {
        LOG.warn(
            "{}: one worker would be faster than {}: {}",
            subject.name(),
            plan.partitions().length,
            choice.why());
      }
      return choice;
    } catch (Exception e) {
      throw failure(e);
    }
  }

  /** One round. Nothing has changed if it fails. */
  private Ran round() {
    Ran ran;
    try {
      ran = rounds.run(contender.next(), contender.nextRound(), residuals);
    } catch (Exception e) {
      throw failure(e);
    }
    // No round counts as finished before the checkpoint of the one before is whole.
    checkpointing.finishWriting();
    contender.averaged(ran);
    return ran;
  }

  /** Keeps what has been reached, unless it is kept already. */
  private void checkpoint() {
    if (checkpointing.takes() && contender.round() > kept && contender.canBeContinued()) {
      kept = contender.round();
      checkpointing.take(kept, contender.bestRound(), contender.saved());
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

  /**
   * Spark hides checked exceptions from Java: whatever is not ours is a task that failed for good.
   */
  RuntimeException failure(Exception e) {
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
      return contender.failed(FailedJob.why(aborted), e);
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }

  /**
   * Metrics of weights on other blocks of the same network.
   *
   * @param flat the network's whole flat parameter vector
   */
  public Metrics evaluate(JavaRDD<ExampleStore> blocks, float[] flat, String description) {
    return validator.evaluate(blocks, flat, description);
  }

  /** Judges other examples by the same network with these weights, while this is open. */
  public Judge judge(float[] flat) {
    return validator.judge(flat);
  }

  @Override
  public void close() {
    contender.close();
    network.close();
    if (pull != null) {
      pull.close();
    }
    if (residuals != null) {
      residuals.close();
    }
  }
}
