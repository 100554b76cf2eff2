package dev.graft.train;

import dev.graft.dataset.Targets;
import dev.graft.train.dense.DenseNetwork;

/** The step of a plain dense network, over flat arrays. */
final class DenseStep implements LocalStep {

  private final DenseNetwork network;

  DenseStep(DenseNetwork network) {
    this.network = network;
  }

  @Override
  public void load(float[] flat) {
    network.load(flat);
  }

  @Override
  public void begin(float[] moments, int steps, StepOptions options) {
    network.begin(moments, steps, options);
  }

  /** Networks with schedules are not for this step. */
  @Override
  public void enterEpoch(int epoch) {}

  @Override
  public double step(float[] features, Targets targets) {
    return network.step(features, targets);
  }

  @Override
  public double step(float[][] rows, Targets targets) {
    return network.step(rows, targets);
  }

  @Override
  public double gradient(float[][] rows, Targets targets) {
    return network.gradient(rows, targets);
  }

  @Override
  public float[] descent() {
    float[] descent = network.gradient();
    for (int i = 0; i < descent.length; i++) {
      descent[i] = -descent[i];
    }
    return descent;
  }

  @Override
  public void apply(float[] gradient) {
    network.apply(gradient);
  }

  @Override
  public float[] output(float[] features) {
    return network.output(features);
  }

  @Override
  public float[] flat() {
    return network.weights();
  }

  @Override
  public float[] moments() {
    return network.moments();
  }
}
