package dev.graft.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * How often the class of an example is among the k that are the most probable; of equals, those
 * that come first among the classes, as {@code predict} orders them.
 */
public final class TopK implements Detail {

  private static final long serialVersionUID = 1L;

  private final int most;
  private long examples;
  private long among;

  /**
   * @param most k
   */
  public TopK(int most) {
    this.most = most;
  }

  @Override
  public TopK none() {
    return new TopK(most);
  }

  @Override
  public void add(Judged example) {
    examples++;
    among += rank(example) < most ? 1 : 0;
  }

  /** How many classes come before that of the example. */
  private static int rank(Judged example) {
    float[] outputs = example.outputs();
    int label = example.label();
    if (outputs.length == 1) {
      return ClassificationCounts.predicted(outputs) == label ? 0 : 1;
    }
    int before = 0;
    for (int i = 0; i < outputs.length; i++) {
      boolean above = outputs[i] > outputs[label] || (outputs[i] == outputs[label] && i < label);
      before += above ? 1 : 0;
    }
    return before;
  }

  @Override
  public void merge(Detail other) {
    TopK more = (TopK) other;
    examples += more.examples;
    among += more.among;
  }

  @Override
  public void tell(ObjectNode metrics, List<String> names) {
    metrics.putObject("topK").put("k", most).put("accuracy", (double) among / examples);
  }
}
