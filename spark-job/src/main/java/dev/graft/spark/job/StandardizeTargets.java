package dev.graft.spark.job;

import dev.graft.dataset.ExampleBlock;
import dev.graft.dataset.TargetScale;
import org.apache.spark.api.java.function.Function;

/** Standardises the targets of a block, for an engine that takes them as they are. */
final class StandardizeTargets implements Function<ExampleBlock, ExampleBlock> {

  private static final long serialVersionUID = 1L;

  private final TargetScale scale;

  StandardizeTargets(TargetScale scale) {
    this.scale = scale;
  }

  @Override
  public ExampleBlock call(ExampleBlock block) {
    return block.withTargets(scale.standardized(block.targets()));
  }
}
