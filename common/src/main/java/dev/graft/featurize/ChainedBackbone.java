package dev.graft.featurize;

import dev.graft.io.Sha256;
import dev.graft.model.Backbone;
import dev.graft.model.FeatureExtractor;
import dev.graft.model.GpuNeeds;
import java.nio.charset.StandardCharsets;

/** One backbone on another. */
public final class ChainedBackbone implements Backbone {

  private static final long serialVersionUID = 1L;

  private final Backbone lower;
  private final Backbone upper;

  private ChainedBackbone(Backbone lower, Backbone upper) {
    this.lower = lower;
    this.upper = upper;
  }

  /**
   * What layers are on a frozen model.
   *
   * @param below null: they are on nothing
   */
  public static Backbone of(Backbone below, Backbone layers) {
    return below == null ? layers : new ChainedBackbone(below, layers);
  }

  @Override
  public String sha256() {
    return Sha256.hex((lower.sha256() + upper.sha256()).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int[] inputShape() {
    return lower.inputShape();
  }

  @Override
  public int[] outputShape() {
    return upper.outputShape();
  }

  @Override
  public GpuNeeds gpuNeeds() {
    return GpuNeeds.of(lower.gpuNeeds(), upper.gpuNeeds());
  }

  @Override
  public FeatureExtractor open(int threads) {
    return chained(lower.open(threads), upper.open(threads));
  }

  @Override
  public FeatureExtractor open(int threads, int gpu) {
    return chained(lower.open(threads, gpu), upper.open(threads, gpu));
  }

  private static FeatureExtractor chained(FeatureExtractor below, FeatureExtractor above) {
    return new FeatureExtractor() {
      @Override
      public float[][] activations(float[][] rows) {
        return above.activations(below.activations(rows));
      }

      @Override
      public void close() {
        below.close();
        above.close();
      }
    };
  }

  @Override
  public boolean shared() {
    return lower.shared() && upper.shared();
  }

  @Override
  public String summary() {
    return lower.summary() + "; " + upper.summary();
  }
}
