package dev.graft.spark.evaluate;

import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Task;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.evaluate.BlockScoring;
import dev.graft.evaluate.DecisionRule;
import dev.graft.evaluate.Judged;
import dev.graft.model.Trainable;
import dev.graft.spark.broadcast.ReplicaPool;
import dev.graft.spark.fault.StepWatch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.collections4.iterators.LazyIteratorChain;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/** Predicts the examples of a partition one by one; so many batches at a time are held. */
final class JudgePartition<S extends ExampleStore> implements FlatMapFunction<Iterator<S>, Judged> {

  private static final long serialVersionUID = 1L;
  private static final long BATCHES = 16;

  private final ArithmeticProfile profile;
  private final Broadcast<Trainable> network;
  private final Broadcast<float[]> weights;
  private final Task task;
  private final DecisionRule rule;
  private final int batchSize;

  JudgePartition(
      ArithmeticProfile profile,
      Broadcast<Trainable> network,
      Broadcast<float[]> weights,
      Task task,
      DecisionRule rule,
      int batchSize) {
    this.profile = profile;
    this.network = network;
    this.weights = weights;
    this.task = task;
    this.rule = rule;
    this.batchSize = batchSize;
  }

  @Override
  public Iterator<Judged> call(Iterator<S> blocks) {
    return new LazyIteratorChain<>() {
      @Override
      protected Iterator<Judged> nextIterator(int count) {
        return blocks.hasNext() ? judged(blocks.next()) : null;
      }
    };
  }

  private Iterator<Judged> judged(ExampleStore block) {
    return new LazyIteratorChain<>() {
      @Override
      protected Iterator<Judged> nextIterator(int count) {
        long from = (count - 1) * BATCHES * batchSize;
        return from >= block.size()
            ? null
            : judged(block, (int) from, (int) Math.min(block.size(), from + BATCHES * batchSize))
                .iterator();
      }
    };
  }

  private List<Judged> judged(ExampleStore block, int from, int to) {
    NativeRuntime.pin(profile);
    List<Judged> judged = new ArrayList<>(to - from);
    return ReplicaPool.use(
        network.value(),
        profile,
        replica -> {
          replica.load(weights.value());
          try (StepWatch watch = StepWatch.begin()) {
            BlockScoring.run(
                replica.model(),
                block,
                from,
                to,
                batchSize,
                watch::beat,
                (ids, targets, outputs, losses) ->
                    judged.addAll(Judged.of(task, rule, ids, targets, outputs)));
          }
          return judged;
        });
  }
}
