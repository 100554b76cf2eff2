package dev.graft.model;

import dev.graft.Api;
import java.util.List;

/**
 * How the ranges of a network's flat vector are updated, and where their moments lie.
 *
 * @param spans in the order of the vector
 * @param moments how many moments there are in all
 */
@Api(Api.For.PARTS)
public record UpdatePlan(List<Span> spans, int moments) {

  /**
   * A range that is treated alike.
   *
   * @param from first index
   * @param to index after the last
   * @param rule null: the gradient is itself what is subtracted, as with running statistics
   * @param moment where the range's first moments start; without meaning if there are none
   * @param stride from there to where its next moments start
   * @param l2 weight of the L2 penalty; 0: none
   * @param clip how its gradient is clipped
   * @param layer the name of the layer that it is of; null: the engine names none
   * @param decays whether it has what penalties are for: weights, neither biases nor what a
   *     normalisation layer has
   */
  public record Span(
      int from,
      int to,
      OptimizerRule rule,
      int moment,
      int stride,
      float l2,
      Clip clip,
      String layer,
      boolean decays) {

    /** Weights of a layer without a name, or what has no rule. */
    public Span(int from, int to, OptimizerRule rule, int moment, int stride, float l2, Clip clip) {
      this(from, to, rule, moment, stride, l2, clip, null, rule != null);
    }
  }

  /**
   * What a gradient may be at most (Pascanu, Mikolov and Bengio, ICML 2013).
   *
   * @param group spans of the same group are clipped by one norm, that of all of them
   * @param value largest absolute value; infinite: any
   * @param norm largest L2 norm of the group; infinite: any
   */
  public record Clip(int group, float value, double norm) {

    /** No clipping. */
    public static final Clip NONE = new Clip(-1, Float.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    public boolean byValue() {
      return value < Float.POSITIVE_INFINITY;
    }

    public boolean byNorm() {
      return norm < Double.POSITIVE_INFINITY;
    }
  }

  /** One rule for a vector without statistics, whose moments lie vector after vector. */
  public static UpdatePlan uniform(int length, OptimizerRule rule, float l2) {
    return new UpdatePlan(
        List.of(new Span(0, length, rule, 0, length, l2, Clip.NONE)),
        rule.momentsPerWeight() * length);
  }
}
