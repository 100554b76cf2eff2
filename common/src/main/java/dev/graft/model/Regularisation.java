package dev.graft.model;

import dev.graft.Api;

/**
 * What a job does in the steps of any network, beyond the network's own {@link UpdatePlan}.
 *
 * @param weightDecay lambda of w - rate * (update + lambda * w) (Loshchilov and Hutter, arXiv
 *     1711.05101), for spans that decay; 0: none
 * @param clipNorm the largest L2 norm of the whole mean gradient; infinite: any
 * @param pull towards the weights that training began with; null: none
 */
@Api(Api.For.PARTS)
public record Regularisation(double weightDecay, double clipNorm, StartPull pull) {

  /** Nothing. */
  public static final Regularisation NONE = new Regularisation(0, Double.POSITIVE_INFINITY, null);
}
