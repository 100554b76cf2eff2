package dev.graft.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.TargetScale;
import dev.graft.dataset.Targets;
import dev.graft.dataset.Task;
import dev.graft.io.Json;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/** The metrics of examples by a rule, and what else is told of them; both add up. */
public final class Examination implements Serializable {

  private static final long serialVersionUID = 1L;

  private final Task task;
  private final int outputs;
  private final DecisionRule rule;

  /** By the rule, and by a plain one where the rule is another; none while something is chosen. */
  private final Counts[] counts;

  private final Detail[] details;

  private Examination(
      Task task, int outputs, DecisionRule rule, Counts[] counts, Detail[] details) {
    this.task = task;
    this.outputs = outputs;
    this.rule = rule;
    this.counts = counts;
    this.details = details;
  }

  /**
   * Nothing is counted yet.
   *
   * @param outputs of the network
   * @param rule what is made of the outputs
   */
  public static Examination of(Task task, int outputs, DecisionRule rule, List<Detail> details) {
    return new Examination(
        task, outputs, rule, counts(task, outputs, rule), details.toArray(new Detail[0]));
  }

  /** The metrics of the outputs as they are, and nothing else. */
  public static Examination ofMetrics(Task task, int outputs) {
    return of(task, outputs, DecisionRule.PLAIN, List.of());
  }

  /** Of a detail alone, by which something is chosen: there are no metrics. */
  public static Examination ofChoice(Task task, int outputs, DecisionRule rule, Detail detail) {
    return new Examination(task, outputs, rule, new Counts[0], new Detail[] {detail});
  }

  private static Counts[] counts(Task task, int outputs, DecisionRule rule) {
    Counts ofRule = Counts.of(task, outputs, rule);
    return rule.plain()
        ? new Counts[] {ofRule}
        : new Counts[] {ofRule, Counts.of(task, outputs, DecisionRule.PLAIN)};
  }

  /** The same of which nothing is counted. */
  public Examination none() {
    return new Examination(
        task,
        outputs,
        rule,
        counts.length == 0 ? counts : counts(task, outputs, rule),
        Arrays.stream(details).map(Detail::none).toArray(Detail[]::new));
  }

  /**
   * Adds predictions.
   *
   * @param ids of the examples
   * @param rows the network's outputs, rows one after the other
   * @param losses the loss of each example
   */
  public void add(long[] ids, Targets targets, float[] rows, float[] losses) {
    for (Counts each : counts) {
      each.add(targets, rows, losses);
    }
    if (details.length == 0) {
      return;
    }
    for (Judged example : Judged.of(task, rule, ids, targets, rows)) {
      for (Detail detail : details) {
        detail.add(example);
      }
    }
  }

  /** The same with what was found of the same examples in another pass. */
  public Examination and(Detail more) {
    Detail[] all = Arrays.copyOf(details, details.length + 1);
    all[details.length] = more;
    return new Examination(task, outputs, rule, counts, all);
  }

  /** Adds those of the same kind, of the same partition or of others, and returns these. */
  public Examination merge(Examination other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i].merge(other.counts[i]);
    }
    for (int i = 0; i < details.length; i++) {
      details[i].merge(other.details[i]);
    }
    return this;
  }

  /** Says which partition they are of, as {@link Counts#of(int)}. */
  public void of(int partition) {
    for (Counts each : counts) {
      each.of(partition);
    }
  }

  /** Makes it small, to travel. */
  public void compact() {
    for (Counts each : counts) {
      each.compact();
    }
    for (Detail detail : details) {
      detail.compact();
    }
  }

  public DecisionRule rule() {
    return rule;
  }

  /** What one of the details has counted. */
  public <T extends Detail> T detail(Class<T> type) {
    return Arrays.stream(details)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElseThrow();
  }

  /** The metrics by the rule. */
  public Metrics metrics() {
    return counts[0].metrics();
  }

  /** The metrics of the outputs as they are, as rounds and baselines are judged. */
  public Metrics plain() {
    return counts[counts.length - 1].metrics();
  }

  /** Mean and standard deviation of the numbers that were to be predicted; null: there are none. */
  public TargetScale scale() {
    return counts[0] instanceof RegressionCounts numbers ? numbers.scale() : null;
  }

  /**
   * All of it, for the report.
   *
   * @param names of classes, labels or numbers; empty: they have none
   */
  public ObjectNode json(List<String> names) {
    ObjectNode json = (ObjectNode) Json.of(metrics());
    if (rule.thresholds() != null) {
      ObjectNode without = json.putObject("withoutThresholds");
      plain().leading().forEach(without::put);
    }
    counts[0].tell(json, names);
    for (Detail detail : details) {
      detail.tell(json, names);
    }
    return json;
  }
}
