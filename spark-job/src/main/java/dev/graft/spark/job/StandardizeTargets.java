package dev.graft.spark.job;

import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.TargetScale;
import dev.graft.dataset.Targets;
import dev.graft.dataset.WrappedStore;
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

  private static final class Standardized extends WrappedStore {

    private final TargetScale scale;

    Standardized(ExampleStore examples, TargetScale scale) {
      super(examples);
      this.scale = scale;
    }

    @Override
    public Targets targets(int[] indices) {
      return scale.standardized(super.targets(indices));
    }
  }
}
