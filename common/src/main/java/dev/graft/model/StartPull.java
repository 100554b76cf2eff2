package dev.graft.model;

import dev.graft.Api;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * L2-SP (Li, Grandvalet and Davoine, arXiv 1802.01483), as it travels to executors once a training:
 * pulls the layers that have pretrained weights towards these, and the weights of new layers
 * towards 0. Half the squared distance times a strength is what is added to the loss.
 */
@Api(Api.For.PARTS)
public final class StartPull implements Serializable {

  private static final long serialVersionUID = 1L;

  private final float[] start;
  private final String[] pretrained;
  private final float strength;
  private final float strengthOfNew;

  /**
   * @param plan of the network
   * @param start the whole flat parameter vector that training begins with
   * @param pretrained names of the layers that have pretrained weights
   * @param strength for these
   * @param strengthOfNew for all others
   */
  public StartPull(
      UpdatePlan plan,
      float[] start,
      List<String> pretrained,
      double strength,
      double strengthOfNew) {
    this.start = start.clone();
    this.pretrained = pretrained.stream().sorted().toArray(String[]::new);
    this.strength = (float) strength;
    this.strengthOfNew = (float) strengthOfNew;
    for (UpdatePlan.Span span : plan.spans()) {
      if (!isPretrained(span)) {
        Arrays.fill(this.start, span.from(), span.to(), 0);
      }
    }
  }

  /** What the weights of each index are pulled to; not to be changed. */
  public float[] target() {
    return start;
  }

  /** How much a span is pulled; 0: it is not. */
  public float strength(UpdatePlan.Span span) {
    if (span.rule() == null) {
      return 0;
    }
    if (isPretrained(span)) {
      return strength;
    }
    return span.decays() ? strengthOfNew : 0;
  }

  private boolean isPretrained(UpdatePlan.Span span) {
    return span.layer() != null && Arrays.binarySearch(pretrained, span.layer()) >= 0;
  }
}
