package dev.graft.tests.gpu;

import dev.graft.model.Backbone;
import dev.graft.model.FeatureExtractor;
import dev.graft.model.GpuNeeds;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Its activations are the GPU that it was opened on, and how many were opened in this JVM before.
 */
final class TellingBackbone implements Backbone {

  private static final long serialVersionUID = 1L;
  private static final AtomicInteger OPENED = new AtomicInteger();

  @Override
  public String sha256() {
    return "telling";
  }

  @Override
  public int[] inputShape() {
    return new int[] {1};
  }

  @Override
  public int[] outputShape() {
    return new int[] {2};
  }

  @Override
  public FeatureExtractor open(int threads) {
    throw new UnsupportedOperationException("on a GPU alone");
  }

  @Override
  public GpuNeeds gpuNeeds() {
    return gpu -> null;
  }

  @Override
  public FeatureExtractor open(int threads, int gpu) {
    float[] told = {gpu, OPENED.getAndIncrement()};
    return new FeatureExtractor() {
      @Override
      public float[][] activations(float[][] rows) {
        return Collections.nCopies(rows.length, told).toArray(float[][]::new);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public boolean shared() {
    return true;
  }

  @Override
  public String summary() {
    return "tells its GPU";
  }
}
