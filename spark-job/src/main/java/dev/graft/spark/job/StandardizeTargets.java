package dev.graft.spark.job;

import dev.graft.dataset.Chunks;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Footprint;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.TargetScale;
import dev.graft.dataset.Targets;
import org.apache.spark.api.java.function.Function;

/** Standardises the targets of examples as they are read, for an engine that takes them so. */
final class StandardizeTargets implements Function<ExampleStore, ExampleStore> {

  private static final long serialVersionUID = 1L;

  private final TargetScale scale;

  StandardizeTargets(TargetScale scale) {
    this.scale = scale;
  }

  @Override
  public ExampleStore call(ExampleStore examples) {
    return new Standardized(examples, scale);
  }

  private record Standardized(ExampleStore examples, TargetScale scale) implements ExampleStore {

    @Override
    public int size() {
      return examples.size();
    }

    @Override
    public Chunks chunks() {
      return examples.chunks();
    }

    @Override
    public Footprint footprint() {
      return examples.footprint();
    }

    @Override
    public long id(int index) {
      return examples.id(index);
    }

    @Override
    public boolean holdsPixels() {
      return examples.holdsPixels();
    }

    @Override
    public boolean isWeighted() {
      return examples.isWeighted();
    }

    @Override
    public byte[] pixels(int index) {
      return examples.pixels(index);
    }

    @Override
    public Normalization normalization() {
      return examples.normalization();
    }

    @Override
    public float[][] rows(int[] indices) {
      return examples.rows(indices);
    }

    @Override
    public void row(int index, float[] to) {
      examples.row(index, to);
    }

    @Override
    public Targets targets(int[] indices) {
      return scale.standardized(examples.targets(indices));
    }
  }
}
