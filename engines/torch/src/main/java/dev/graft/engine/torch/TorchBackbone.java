package dev.graft.engine.torch;

import dev.graft.dataset.Rows;
import dev.graft.io.Sha256;
import dev.graft.model.Backbone;
import dev.graft.model.Batch;
import dev.graft.model.FeatureExtractor;
import dev.graft.model.GpuNeeds;
import java.nio.charset.StandardCharsets;

/** A prepared network that is not trained: all of it, or what lies below its output layer. */
final class TorchBackbone implements Backbone {

  private static final long serialVersionUID = 1L;

  private final Program program;
  private final float[] weights;
  private final boolean features;
  private final String sha256;

  /**
   * @param weights numbers of the whole network, flat, not copied
   * @param features whether it ends below the output layer
   */
  TorchBackbone(Program program, float[] weights, boolean features) {
    this.program = program;
    this.weights = weights;
    this.features = features;
    String identity = "torch " + program.sha256() + " " + Sha256.hex(weights) + " " + features;
    this.sha256 = Sha256.hex(identity.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String sha256() {
    return sha256;
  }

  @Override
  public int[] inputShape() {
    return Inputs.shape(program.description().inputs());
  }

  @Override
  public int[] outputShape() {
    Description network = program.description();
    return new int[] {features ? network.features() : network.outputs()};
  }

  @Override
  public FeatureExtractor open(int threads) {
    return open(Processor.CPU);
  }

  @Override
  public GpuNeeds gpuNeeds() {
    return TorchLibrary::missing;
  }

  @Override
  public FeatureExtractor open(int threads, int gpu) {
    return open(Processor.gpu(gpu));
  }

  FeatureExtractor open(Processor processor) {
    Selection all = Selection.all(program.description(), Part.WHOLE);
    TorchModel model = new TorchModel(program, all, null, StepRules.none(), processor);
    model.load(weights);
    return new FeatureExtractor() {
      @Override
      public float[][] activations(float[][] rows) {
        if (rows.length == 0) {
          return new float[0][];
        }
        Batch batch = Batch.of(rows);
        return Rows.divided(features ? model.features(batch) : model.output(batch), rows.length);
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
    return TorchLibrary.summary();
  }
}
