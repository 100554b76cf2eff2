package dev.graft.engine.torch;

import java.nio.FloatBuffer;

/**
 * LoRA whose averages are exact (FedEx-LoRA, arXiv 2410.09432). The mean of the workers' products
 * is not the product of their mean B and mean A. So what is averaged of a layer is the sum, W + s B
 * A, too, and who takes on a state has W = sum - s B A: what the product of the means lacks goes
 * into W.
 */
final class SummedWeights {

  private final Lora lora;
  private final FlatLayout layout;
  private final FloatBuffer vector;
  private final FloatBuffer base;
  private boolean stale;

  SummedWeights(Lora lora, FlatLayout layout, TorchModule module) {
    this.lora = lora;
    this.layout = layout;
    this.vector = module.numbers();
    this.base = module.base();
  }

  /** A state was taken on. */
  void loaded() {
    base.put(0, added(vector, -1), 0, layout.summed());
    stale = false;
  }

  /** A and B were changed. */
  void stepped() {
    stale = true;
  }

  /** Sums are asked for; W becomes what it is for who takes these on. */
  void asked() {
    if (stale) {
      vector.put(0, added(base, 1), 0, layout.summed());
      loaded();
    }
  }

  private float[] added(FloatBuffer weights, int by) {
    float[] sums = new float[layout.summed()];
    weights.get(0, sums);
    float[] trained = new float[layout.weights()];
    vector.get(0, trained);
    for (FlatLayout.Added one : layout.added()) {
      lora.add(
          one.weight(),
          by,
          trained,
          one.b().from(),
          trained,
          one.a().from(),
          sums,
          one.sum().from());
    }
    return sums;
  }
}
