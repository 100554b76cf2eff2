package dev.graft.tests.conformance.linear;

import dev.graft.dataset.Rows;
import dev.graft.io.Sha256;
import dev.graft.model.Backbone;
import dev.graft.model.Batch;
import dev.graft.model.FeatureExtractor;
import dev.graft.model.GpuNeeds;
import dev.graft.model.LocalModel;

/** A linear classifier that is used and not trained. */
final class LinearBackbone implements Backbone {

  private static final long serialVersionUID = 1L;

  private final int inputs;
  private final int classes;
  private final float[] weights;

  LinearBackbone(int inputs, int classes, float[] weights) {
    this.inputs = inputs;
    this.classes = classes;
    this.weights = weights;
  }

  @Override
  public String sha256() {
    return "linear " + inputs + " " + classes + " " + Sha256.hex(weights);
  }

  @Override
  public int[] inputShape() {
    return new int[] {inputs};
  }

  @Override
  public int[] outputShape() {
    return new int[] {classes};
  }

  @Override
  public GpuNeeds gpuNeeds() {
    return new LinearNetwork(inputs, classes).gpuNeeds();
  }

  @Override
  public FeatureExtractor open(int threads, int gpu) {
    return opened(new LinearNetwork(inputs, classes).open(gpu));
  }

  @Override
  public FeatureExtractor open(int threads) {
    return opened(new LinearNetwork(inputs, classes).open());
  }

  private FeatureExtractor opened(LocalModel model) {
    model.load(weights);
    return new FeatureExtractor() {
      @Override
      public float[][] activations(float[][] rows) {
        return rows.length == 0
            ? new float[0][]
            : Rows.divided(model.output(Batch.of(rows)), rows.length);
      }

      @Override
      public void close() {
        model.close();
      }
    };
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public String summary() {
    return "plain loops";
  }
}
