package dev.graft.spark.job;

import dev.graft.UnusableInputException;
import dev.graft.config.Settings;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Split;
import dev.graft.dataset.Task;
import dev.graft.engine.SavedModel;
import dev.graft.evaluate.Metrics;
import dev.graft.model.Backbone;
import dev.graft.model.Trainable;
import dev.graft.save.Bundle;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.evaluate.Evaluator;
import dev.graft.spark.featurize.ActivationCache;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.featurize.RandomChanges;
import dev.graft.spark.read.Examples;
import dev.graft.spark.store.StoreLimits;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;

/**
 * A model with its own output, ready to be evaluated on labelled examples.
 *
 * @param network ends in an output layer
 * @param below the frozen model that it is on; null: none
 * @param shape of one example at the network's input
 */
record WholeEvaluation(SavedModel network, Backbone below, int[] shape) {

  /**
   * Puts it together.
   *
   * @throws UnusableInputException if model and examples do not fit each other
   */
  static WholeEvaluation of(Bundle bundle, Settings settings, Examples examples) {
    SavedModel network = bundle.network();
    network.checkOutput();
    Backbone below = bundle.below(examples.shape(), settings.train().stepDeadlineSeconds());
    return new WholeEvaluation(network, below, bundle.networkShape(below, examples.shape()));
  }

  /** What of it could be computed on GPUs. */
  GpuChoice.Uses gpus() {
    return new GpuChoice.Uses(
        below == null ? null : below.gpuNeeds(), network.trainable(shape).gpuNeeds());
  }

  int outputs() {
    return network.outputs(shape);
  }

  /**
   * What examples ask of it.
   *
   * @throws UnusableInputException if it does not tell that
   */
  Task asked(Examples examples) {
    return network.task(shape, examples.targetWidth());
  }

  /**
   * The metrics of parts, as far as there are examples.
   *
   * @param name shown in Spark's UI
   */
  Map<Split, Metrics> on(
      Set<Split> parts, Examples examples, GraftSession session, Settings settings, String name) {
    return on(
        parts,
        examples,
        session,
        settings,
        (evaluator, blocks) -> evaluator.evaluate(blocks, network.weights(), name));
  }

  /** What is done with the examples of a part. */
  interface Work<T> {
    T of(Evaluator evaluator, JavaRDD<? extends ExampleStore> blocks);
  }

  /** Something of parts, as far as there are examples. */
  <T> Map<Split, T> on(
      Set<Split> parts, Examples examples, GraftSession session, Settings settings, Work<T> work) {
    Task task = asked(examples);
    Map<Split, JavaRDD<ExampleChunk>> blocks = new EnumMap<>(Split.class);
    blocks.putAll(examples.blocks());
    blocks.keySet().retainAll(parts);
    int batchSize = settings.evaluate().batchSize();
    Trainable whole = network.trainable(shape);
    try (ScopedBroadcast<Trainable> sent = new ScopedBroadcast<>(session.spark(), whole)) {
      Evaluator evaluator =
          new Evaluator(session.spark(), session.profile(), sent.get(), task, batchSize);
      if (below == null) {
        return done(work, evaluator, blocks);
      }
      try (FeatureStore features =
          FeatureStore.ofActivations(
              ActivationCache.of(session.spark()).alone(),
              StoreLimits.of(settings.data().store()),
              blocks,
              null,
              below,
              session.featurizing(),
              batchSize,
              RandomChanges.none(),
              FeatureStore.Pass.SIZES)) {
        Map<Split, JavaRDD<ExampleStore>> activations = new EnumMap<>(Split.class);
        blocks.keySet().forEach(part -> activations.put(part, features.part(part)));
        return done(work, evaluator, activations);
      }
    }
  }

  private static <T, S extends ExampleStore> Map<Split, T> done(
      Work<T> work, Evaluator evaluator, Map<Split, JavaRDD<S>> blocks) {
    Map<Split, T> done = new EnumMap<>(Split.class);
    blocks.forEach((part, of) -> done.put(part, work.of(evaluator, of)));
    return done;
  }
}
