package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.StageSettings;
import dev.graft.config.TrainSettings;
import dev.graft.spark.read.Division;
import dev.graft.spark.train.RateFinding;
import dev.graft.spark.train.RoundPlan;
import dev.graft.train.RateSchedule;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many workers train side by side: as the job file says, else as many as there are task slots,
 * but no more than the data have work for. An average of workers that have each seen little learns
 * less than one worker that has seen all.
 */
final class WorkerCount implements Division {

  /** What a worker has at least in an epoch, in minibatches of the batch size. */
  static final int MINIBATCHES = 64;

  /** Examples in a piece, and in a block that is not trained on: whatever the cluster. */
  private static final int PIECE = 256;

  private static final Logger LOG = LoggerFactory.getLogger(WorkerCount.class);

  private final TrainSettings settings;
  private final int slots;
  private final Integer decided;
  private int count;
  private boolean byData;
  private String why;

  /**
   * @param slots tasks that run at the same time
   * @param plan of the run that is gone on with; missing: none
   * @throws UnusableInputException if the batch cannot be shared by as many
   */
  WorkerCount(TrainSettings settings, int slots, JsonNode plan) {
    this.settings = settings;
    this.slots = slots;
    this.byData = plan.path("workersByData").asBoolean(false);
    this.decided = plan.has("workers") ? (Integer) plan.get("workers").asInt() : settings.workers();
    this.why = plan.path("workersBecause").asText(null);
    this.count = decided == null ? slots : decided;
    if (decided != null) {
      settings.minibatch(0, decided);
    }
  }

  /** How many for so many examples, untold and unchecked. */
  int of(long examples) {
    if (decided == null) {
      choose(examples);
    }
    return count;
  }

  @Override
  public int workers(long examples) {
    if (decided == null) {
      choose(examples);
      LOG.info("trained by {}: {}", count == 1 ? "1 worker" : count + " workers", why);
    }
    check((examples + count - 1) / count);
    return count;
  }

  /**
   * Refuses what would be too much after reading.
   *
   * @param share examples of the worker that has the most, at least
   */
  private void check(long share) {
    if (share > Integer.MAX_VALUE) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot train on %,d examples a worker, at most %,d are counted: take more train.workers than %d, or limit them by data.train.limit.",
              share,
              Integer.MAX_VALUE,
              count));
    }
    checkSteps(settings, share);
  }

  /**
   * Refuses a stage that as many workers cannot train.
   *
   * @param examples of all workers
   */
  void check(TrainSettings stage, long examples) {
    long steps = checkSteps(stage, (examples + count - 1) / count);
    if (stage.findsRate()) {
      RateFinding.checkSteps(steps);
    }
  }

  /** How many steps there are. */
  private long checkSteps(TrainSettings train, long share) {
    int batch = train.minibatch(0, count);
    long inEpoch = (share + batch - 1) / batch;
    RoundPlan.checkSteps(train.epochs(), inEpoch);
    long steps = train.epochs() * inEpoch;
    RateSchedule.of(train.schedule(), (int) steps);
    return steps;
  }

  /** All stages have the same workers: as many as the one takes that takes the fewest. */
  private void choose(long examples) {
    Choice fewest =
        Stream.concat(
                settings.stages().stream().map(StageSettings::train),
                settings.stages().isEmpty() ? Stream.of(settings) : Stream.empty())
            .map(train -> choice(train, examples))
            .min(Comparator.comparingInt(Choice::count).thenComparing(one -> !one.byData()))
            .orElseThrow();
    count = fewest.count();
    byData = fewest.byData();
    why = fewest.why();
  }

  private record Choice(int count, boolean byData, String why) {}

  private Choice choice(TrainSettings train, long examples) {
    boolean gradients = train.averaging().ofGradients();
    Integer own = train.workerBatchSize();
    int batch = own == null ? train.batchSize() : own;
    long most = gradients ? Long.MAX_VALUE : Math.max(1, examples / ((long) MINIBATCHES * batch));
    long shared = own == null && !train.solves() ? batch : Long.MAX_VALUE;
    boolean few = most <= Math.min(slots, shared);
    int chosen = (int) Math.min(slots, Math.min(shared, most));
    String because =
        few
            ? String.format(
                Locale.ROOT,
                "%d training examples are %d minibatches of %d an epoch, and a worker gets %d at least; train.workers takes more, of %d task slots",
                examples,
                (examples + batch - 1) / batch,
                batch,
                MINIBATCHES,
                slots)
            : chosen == slots
                ? "one for each task slot"
                : "one for each example of train.batch-size";
    return new Choice(chosen, few, because);
  }

  @Override
  public int pieces(long examples) {
    return byData ? pieces(examples, count) : 1;
  }

  @Override
  public int blocks(long examples) {
    return byData ? pieces(examples, 1) : count;
  }

  private static int pieces(long examples, int workers) {
    long piece = (long) PIECE * workers;
    return (int) Math.max(1, (examples + piece - 1) / piece);
  }

  int count() {
    return count;
  }

  /** Adds the choice to a plan. */
  void describe(ObjectNode plan) {
    if (why != null) {
      plan.put("workersBecause", why).put("workersByData", byData);
    }
  }
}
