package dev.graft.train;

import dev.graft.dataset.EpochOrder;
import dev.graft.dataset.Seeds;
import dev.graft.dataset.Targets;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.random.Well19937c;

/**
 * Mixup: each example of a minibatch is mixed with another of it, features and targets in the same
 * share, which is drawn once a minibatch (Zhang et al., arXiv 1710.09412, and its authors' code).
 */
public final class MixedExamples extends WrappedExamples {

  private final double alpha;
  private final int outputs;
  private final long seed;

  /**
   * @param alpha both parameters of the Beta distribution of shares
   * @param outputs width of a row of targets
   * @param seed the job's
   */
  public MixedExamples(TrainingExamples examples, double alpha, int outputs, long seed) {
    super(examples);
    this.alpha = alpha;
    this.outputs = outputs;
    this.seed = Seeds.derive(seed, "mixup");
  }

  @Override
  public Minibatch read(int[] indices, int epoch) {
    Minibatch alone = examples.read(indices, epoch);
    long drawn = Seeds.derive(seed, epoch, id(indices[0]));
    EpochOrder partners = new EpochOrder(indices.length, drawn);
    float share = (float) new BetaDistribution(new Well19937c(drawn), alpha, alpha).sample();
    float[] targets = alone.targets().rows(outputs);
    float[] weights = alone.targets().weights();
    float[][] rows = new float[indices.length][];
    float[][] values = new float[indices.length][outputs];
    float[] mixedWeights = weights == null ? null : new float[indices.length];
    for (int i = 0; i < rows.length; i++) {
      int other = partners.at(i);
      rows[i] = mix(alone.rows()[i], alone.rows()[other], share);
      for (int o = 0; o < outputs; o++) {
        values[i][o] = mix(targets[i * outputs + o], targets[other * outputs + o], share);
      }
      if (weights != null) {
        mixedWeights[i] = mix(weights[i], weights[other], share);
      }
    }
    return new Minibatch(rows, Targets.ofValues(values).weighted(mixedWeights));
  }

  private static float[] mix(float[] a, float[] b, float share) {
    float[] mixed = new float[a.length];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = mix(a[i], b[i], share);
    }
    return mixed;
  }

  private static float mix(float a, float b, float share) {
    return share * a + (1 - share) * b;
  }
}
