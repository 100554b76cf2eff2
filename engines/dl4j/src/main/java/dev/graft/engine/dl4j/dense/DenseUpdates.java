package dev.graft.engine.dl4j.dense;

import dev.graft.engine.dl4j.network.OptimizerRules;
import dev.graft.model.OptimizerRule;
import dev.graft.model.UpdatePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a chain of dense layers is updated. Neighbours in the flat vector whose updaters are equal
 * are one block to Deeplearning4j, whose moments lie vector after vector: the order of its moments
 * follows from it. Read from the layers alone, so that no native updater state has to be made.
 */
final class DenseUpdates {

  private final List<UpdatePlan.Span> spans = new ArrayList<>();
  private final List<UpdatePlan.Span> block = new ArrayList<>();
  private int moments;

  private DenseUpdates() {}

  /** The plan of a chain's update; empty if an updater is not known to Graft. */
  static Optional<UpdatePlan> of(DenseChain chain) {
    DenseUpdates updates = new DenseUpdates();
    for (DenseLayout layer : chain.layers()) {
      if (!updates.add(layer)) {
        return Optional.empty();
      }
    }
    updates.close();
    return Optional.of(new UpdatePlan(List.copyOf(updates.spans), updates.moments));
  }

  private boolean add(DenseLayout layer) {
    Optional<OptimizerRule> weights = OptimizerRules.of(layer.updater());
    Optional<OptimizerRule> biases = OptimizerRules.of(layer.biasUpdater());
    if (weights.isEmpty() || biases.isEmpty()) {
      return false;
    }
    add(layer, layer.from(), layer.biases(), weights.get(), (float) layer.l2());
    if (layer.bias()) {
      add(layer, layer.biases(), layer.end(), biases.get(), 0);
    }
    return true;
  }

  private void add(DenseLayout layer, int from, int to, OptimizerRule rule, float l2) {
    if (!block.isEmpty() && !block.get(0).rule().equals(rule)) {
      close();
    }
    block.add(
        new UpdatePlan.Span(
            from, to, rule, 0, 0, l2, layer.clipping(), layer.name(), from < layer.biases()));
  }

  /** Gives the spans of a block their moments. */
  private void close() {
    int begin = block.get(0).from();
    int length = block.get(block.size() - 1).to() - begin;
    for (UpdatePlan.Span span : block) {
      int first = moments + span.from() - begin;
      spans.add(
          new UpdatePlan.Span(
              span.from(),
              span.to(),
              span.rule(),
              first,
              length,
              span.l2(),
              span.clip(),
              span.layer(),
              span.decays()));
    }
    moments += block.get(0).rule().momentsPerWeight() * length;
    block.clear();
  }
}
