package dev.graft.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.Targets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Counts, for each label, how often it holds, is predicted, and both; and rows that are right. */
public final class MultiLabelCounts implements Counts {

  private static final long serialVersionUID = 1L;

  private final DecisionRule rule;
  private final long[] holds;
  private final long[] predicted;
  private final long[] both;
  private final Ranking ranking;
  private long examples;
  private long exact;
  private final LossSum losses = new LossSum();

  /** No predictions yet. */
  public MultiLabelCounts(int labels) {
    this(labels, DecisionRule.PLAIN);
  }

  MultiLabelCounts(int labels, DecisionRule rule) {
    this.rule = rule;
    this.holds = new long[labels];
    this.predicted = new long[labels];
    this.both = new long[labels];
    this.ranking = Ranking.ofLabels(labels);
  }

  /** Whether a label holds by its probability. */
  public static boolean holds(float probability) {
    return probability >= 0.5f;
  }

  @Override
  public void add(Targets targets, float[] outputs, float[] each) {
    int labels = holds.length;
    float[] rows = targets.rows(labels);
    for (int example = 0; example < targets.size(); example++) {
      float[] own = Arrays.copyOfRange(outputs, example * labels, (example + 1) * labels);
      boolean[] held = rule.held(own);
      boolean right = true;
      for (int label = 0; label < labels; label++) {
        boolean truth = holds(rows[example * labels + label]);
        boolean said = held[label];
        ranking.addLabel(label, own[label], truth); // a temperature changes no order
        holds[label] += truth ? 1 : 0;
        predicted[label] += said ? 1 : 0;
        both[label] += truth && said ? 1 : 0;
        right &= truth == said;
      }
      exact += right ? 1 : 0;
      losses.add(each[example]);
      examples++;
    }
  }

  @Override
  public MultiLabelCounts merge(Counts counts) {
    if (!(counts instanceof MultiLabelCounts other) || other.holds.length != holds.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "Cannot merge counts of %d labels with other counts", holds.length));
    }
    add(holds, other.holds);
    add(predicted, other.predicted);
    add(both, other.both);
    ranking.merge(other.ranking);
    examples += other.examples;
    exact += other.exact;
    losses.merge(other.losses);
    return this;
  }

  private static void add(long[] to, long[] values) {
    Arrays.setAll(to, i -> to[i] + values[i]);
  }

  @Override
  public void tell(ObjectNode metrics, List<String> names) {
    for (int label = 0; label < names.size() && label < holds.length; label++) {
      ((ObjectNode) metrics.path("labels").path(label)).put("name", names.get(label));
    }
    Curves.tell(ranking, 0, rule, metrics, names);
  }

  @Override
  public void of(int partition) {
    losses.of(partition);
  }

  @Override
  public void compact() {
    ranking.compact();
  }

  @Override
  public MultiLabelMetrics metrics() {
    return MultiLabelMetrics.of(examples, exact, losses.total(), holds, predicted, both, ranking);
  }
}
