package dev.graft.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
  private final Counts counts;

  /** By the rule without its thresholds; null: it has none. */
  private final Counts plain;

  private final Detail[] details;

  private Examination(Task task, int outputs, DecisionRule rule, Detail[] details) {
    this.task = task;
    this.outputs = outputs;
    this.rule = rule;
    this.counts = Counts.of(task, outputs, rule);
    this.plain =
        rule.thresholds() == null ? null : Counts.of(task, outputs, rule.with((float[]) null));
    this.details = details;
  }

  /**
   * Nothing is counted yet.
   *
   * @param outputs of the network
   * @param rule what is made of the outputs
   */
  public static Examination of(Task task, int outputs, DecisionRule rule, List<Detail> details) {
    return new Examination(task, outputs, rule, details.toArray(new Detail[0]));
  }

  /** The same of which nothing is counted. */
  public Examination none() {
    return new Examination(
        task, outputs, rule, Arrays.stream(details).map(Detail::none).toArray(Detail[]::new));
  }

  /**
   * Adds predictions.
   *
   * @param ids of the examples
   * @param rows the network's outputs, rows one after the other
   * @param losses the loss of each example
   */
  public void add(long[] ids, Targets targets, float[] rows, float[] losses) {
    counts.add(targets, rows, losses);
    if (plain != null) {
      plain.add(targets, rows, losses);
    }
    for (Judged example : Judged.of(task, rule, ids, targets, rows)) {
      for (Detail detail : details) {
        detail.add(example);
      }
    }
  }

  /** Adds those of the same kind, of the same partition or of others, and returns these. */
  public Examination merge(Examination other) {
    counts.merge(other.counts);
    if (plain != null) {
      plain.merge(other.plain);
    }
    for (int i = 0; i < details.length; i++) {
      details[i].merge(other.details[i]);
    }
    return this;
  }

  /** Says which partition they are of, as {@link Counts#of(int)}. */
  public void of(int partition) {
    counts.of(partition);
    if (plain != null) {
      plain.of(partition);
    }
  }

  /** Makes it small, to travel. */
  public void compact() {
    counts.compact();
    if (plain != null) {
      plain.compact();
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
    return counts.metrics();
  }

  /** The metrics without thresholds, as rounds and baselines are judged. */
  public Metrics plain() {
    return plain == null ? counts.metrics() : plain.metrics();
  }

  /**
   * All of it, for the report.
   *
   * @param names of classes, labels or numbers; empty: they have none
   */
  public ObjectNode json(List<String> names) {
    ObjectNode json = (ObjectNode) Json.of(counts.metrics());
    if (plain != null) {
      ObjectNode without = json.putObject("withoutThresholds");
      plain.metrics().leading().forEach(without::put);
    }
    counts.tell(json, names);
    for (Detail detail : details) {
      detail.tell(json, names);
    }
    return json;
  }
}
