package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.Settings;
import dev.graft.dataset.Shapes;
import dev.graft.dataset.Split;
import dev.graft.engine.TargetModel;
import dev.graft.io.Json;
import dev.graft.plan.JobCosts;
import dev.graft.plan.Link;
import dev.graft.spark.read.Examples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a job is expected to take, of what was measured. */
final class JobPlan {

  /** More executors that save less than this share help no longer. */
  private static final double HELPS = 0.05;

  private static final int MOST_EXECUTORS = 1024;

  /** Bytes that a task reads at least of a file that can be divided. */
  private static final long PIECE = 32L << 20;

  private static final String COMPRESSED = "(?i).*\\.(gz|bz2|zst)";

  private final Settings settings;
  private final TargetModel network;
  private final Examples examples;
  private final Calibration.Measured measured;
  private final PlanRow.Work work;
  private final JobCosts costs;
  private final int slots;

  /**
   * @param read seconds that the first pass over the data took
   * @param slots tasks that run at the same time on this machine
   */
  JobPlan(
      Settings settings,
      TargetModel network,
      Examples examples,
      Calibration.Measured measured,
      double read,
      int slots) {
    this.settings = settings;
    this.network = network;
    this.examples = examples;
    this.measured = measured;
    this.slots = slots;
    this.work =
        new PlanRow.Work(
            settings.train(),
            examples.count(Split.TRAIN),
            all(),
            examples.count(Split.VALIDATION),
            examples.count(Split.TEST),
            settings.evaluate().everyRounds(),
            measured.rounds().down(),
            measured.rounds().up());
    this.costs =
        new JobCosts(
            read + measured.shuffle(),
            slots,
            pieces(),
            measured.feature(),
            measured.evaluated(),
            measured.rounds().worker(),
            measured.rounds().round(),
            measured.rounds().warmUp(),
            measured.rounds().after());
  }

  private long all() {
    return Arrays.stream(Split.values()).mapToLong(examples::count).sum();
  }

  private int pieces() {
    long pieces =
        examples.sources().stream()
            .mapToLong(
                source ->
                    source.path().matches(COMPRESSED)
                        ? 1
                        : Math.max(1, (source.bytes() + PIECE - 1) / PIECE))
            .sum();
    return (int) Math.min(Integer.MAX_VALUE, pieces);
  }

  /**
   * The plan.
   *
   * @param each tasks that run at the same time in an executor
   */
  ObjectNode json(PlanOptions options, int each) {
    PlanRow here = PlanRow.of(work, costs, 1, slots, Link.none());
    List<PlanRow> rows = rows(options, each);
    PlanRow best =
        rows.stream()
            .min((a, b) -> Double.compare(a.expected().seconds(), b.expected().seconds()))
            .orElseThrow();
    ObjectNode json = Json.object();
    json.put("examples", work.examples());
    json.put("epochs", settings.train().epochs());
    json.put("minibatchesAnEpoch", here.plan().stepsInEpoch());
    json.put("bytesDown", measured.rounds().down());
    json.put("bytesUp", measured.rounds().up());
    json.put("minibatchSeconds", measured.rounds().worker().seconds(1, here.minibatch()));
    json.set("here", here.json());
    ArrayNode table = json.putArray("executors");
    rows.forEach(row -> table.add(row.json()));
    json.put("fastest", best.exchange().executors());
    json.put("gigabits", options.gigabits());
    json.put("slotsAnExecutor", each);
    memory(json.putObject("memory"), here, best, each);
    ArrayNode warnings = json.putArray("warnings");
    PlanAdvice advice = new PlanAdvice(settings, costs);
    advice.warnings(here).forEach(warning -> warnings.add("here: " + warning));
    advice
        .warnings(best)
        .forEach(warning -> warnings.add(best.exchange().executors() + " executors: " + warning));
    if (!settings.evaluate().baselines().isEmpty() || settings.evaluate().guard().full()) {
      warnings.add("baselines are not counted, each about as long as the training itself");
    }
    if (settings.train().takesUnlabelled() && settings.train().unlabelled().on()) {
      warnings.add(
          "steps are timed as if all unlabelled examples that they look at were trained on, which is what they take at most");
    }
    String oneMachine = PlanAdvice.oneMachine(here, best);
    if (oneMachine != null) {
      json.put("oneMachine", oneMachine);
    }
    return json;
  }

  private List<PlanRow> rows(PlanOptions options, int each) {
    Link link = new Link(options.gigabits());
    List<PlanRow> rows = new ArrayList<>();
    for (int executors : options.executors()) {
      rows.add(PlanRow.of(work, costs, executors, executors * each, link));
    }
    boolean helps = rows.isEmpty();
    for (int executors = 1; helps && executors <= MOST_EXECUTORS; executors *= 2) {
      PlanRow row = PlanRow.of(work, costs, executors, executors * each, link);
      helps =
          rows.isEmpty()
              || row.expected().seconds()
                  < (1 - HELPS) * rows.get(rows.size() - 1).expected().seconds();
      rows.add(row);
    }
    return rows;
  }

  private void memory(ObjectNode json, PlanRow here, PlanRow best, int each) {
    long heap = measured.busy().heap();
    TrainingMemory alone = needs(here, slots);
    json.set(
        "local",
        PlannedMemory.computing(
                alone,
                heap + alone.likelyDriver(replies(here)) + alone.likelyExecutor(),
                measured.outside(alone.tasks()),
                stored(),
                shuffled())
            .json());
    TrainingMemory executor = needs(best, each);
    int executors = best.exchange().executors();
    json.set(
        "executor",
        PlannedMemory.computing(
                executor,
                heap + executor.likelyExecutor(),
                measured.outside(executor.tasks()),
                stored() / executors,
                shuffled() / executors)
            .json());
    json.set(
        "driver",
        new PlannedMemory(heap + executor.likelyDriver(replies(best)), measured.outside(0), 0, 0, 0)
            .json());
  }

  private TrainingMemory needs(PlanRow row, int tasks) {
    int workers = row.exchange().workers();
    return MemoryCheck.needs(settings, network, examples, workers, Math.min(tasks, workers));
  }

  private long replies(PlanRow row) {
    return row.exchange().onDriver() ? row.exchange().workers() * measured.rounds().up() : 0;
  }

  /** Bytes of all examples as training reads them. */
  private long stored() {
    return all()
        * (network.frozen()
            ? (long) Shapes.length(network.backbone().outputShape()) * Float.BYTES
            : examples.widest());
  }

  private long shuffled() {
    return all() * examples.widest();
  }
}
