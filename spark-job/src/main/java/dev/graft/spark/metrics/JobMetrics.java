package dev.graft.spark.metrics;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.graft.average.Acceptance;
import dev.graft.evaluate.Metrics;
import dev.graft.listen.TrainingListener;
import dev.graft.spark.fault.Faults;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The numbers of this driver that {@link GraftMetrics} shows: of the training that was heard of
 * last, and of the last job's data and faults. Not a number: there is none yet.
 */
public final class JobMetrics {

  private static volatile JobMetrics shown;

  private volatile Training training = new Training("");
  private volatile Supplier<Faults> faults = () -> new Faults(0, 0, 0, 0, 0);
  private volatile long quarantined;

  JobMetrics() {}

  /** What the application's plug-in shows; empty without it. */
  public static Optional<JobMetrics> shown() {
    return Optional.ofNullable(shown);
  }

  static void show(JobMetrics metrics) {
    shown = metrics;
  }

  /** Hears of a training that begins, and shows it. */
  public TrainingListener training(String name) {
    training = new Training(name);
    return training;
  }

  /**
   * Shows a job that begins, and nothing of one before it.
   *
   * @param counted faults so far; answers any thread at once
   */
  public void begins(Supplier<Faults> counted) {
    faults = counted;
    quarantined = 0;
    training = new Training("");
  }

  /** Shows how many records of a job could not be used. */
  public void quarantined(long records) {
    quarantined = records;
  }

  void register(MetricRegistry registry) {
    registry.register("training.name", (Gauge<String>) () -> training.name);
    registry.register("training.rounds", (Gauge<Integer>) () -> training.rounds);
    ofRound(registry, "training.round", TrainingListener.Round::round);
    ofRound(registry, "training.epoch", TrainingListener.Round::epoch);
    ofRound(registry, "training.loss", TrainingListener.Round::loss);
    ofRound(registry, "training.examplesPerSecond", round -> round.examples() / round.seconds());
    ofRound(registry, "training.bytesBroadcast", TrainingListener.Round::bytesBroadcast);
    ofRound(registry, "training.bytesCollected", TrainingListener.Round::bytesCollected);
    registry.register("training.validationLoss", (Gauge<Double>) () -> training.validationLoss);
    registry.register("workers.divergence", (Gauge<Double>) () -> training.divergence);
    registry.register("workers.slowestSeconds", (Gauge<Double>) () -> training.slowest);
    registry.register("workers.othersSeconds", (Gauge<Double>) () -> training.others);
    ofRound(registry, "workers.examplesRejected", TrainingListener.Round::rejected);
    ofJob(registry, "faults.executorsLost", Faults::executorsLost);
    ofJob(registry, "faults.executorsDecommissioned", Faults::executorsDecommissioned);
    ofJob(registry, "faults.tasksFailed", Faults::tasksFailed);
    ofJob(registry, "faults.tasksHung", Faults::tasksHung);
    ofJob(registry, "faults.tasksSpeculated", Faults::tasksSpeculated);
    registry.register("data.recordsQuarantined", (Gauge<Long>) () -> quarantined);
  }

  private void ofRound(
      MetricRegistry registry, String name, Function<TrainingListener.Round, Number> value) {
    registry.register(name, (Gauge<Number>) () -> value.apply(training.round));
  }

  private void ofJob(MetricRegistry registry, String name, Function<Faults, Integer> value) {
    registry.register(name, (Gauge<Integer>) () -> value.apply(faults.get()));
  }

  /** One training, told by the thread that runs it. */
  private static final class Training implements TrainingListener {

    private static final double NONE = Double.NaN;

    private final String name;
    private volatile int rounds;
    private volatile Round round = new Round(0, 0, 0, 0, 0, NONE, null, NONE, 0, 0);
    private volatile double validationLoss = NONE;
    private volatile double divergence = NONE;
    private volatile double slowest = NONE;
    private volatile double others = NONE;

    Training(String name) {
      this.name = name;
    }

    @Override
    public void planned(Plan plan) {
      rounds = plan.rounds();
    }

    @Override
    public void started(Metrics metrics) {
      validationLoss = metrics.loss();
    }

    @Override
    public void averaged(DoubleSupplier workers) {
      divergence = workers.getAsDouble();
    }

    @Override
    public void waitedFor(Acceptance.Slowest worker) {
      slowest = worker.seconds();
      others = worker.others();
    }

    @Override
    public void roundFinished(Round finished) {
      round = finished;
    }

    @Override
    public void validated(Round finished, Metrics metrics) {
      validationLoss = metrics.loss();
    }
  }
}
