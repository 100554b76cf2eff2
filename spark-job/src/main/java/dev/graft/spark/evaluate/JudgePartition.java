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

/**
 * Predicts the examples of a partition one by one; so many batches and outputs at a time are held.
 */
final class JudgePartition<S extends ExampleStore> implements FlatMapFunction<Iterator<S>, Judged> {

  private static final long serialVersionUID = 1L;
  private static final int BATCHES = 16;
  private static final long NUMBERS = 1 << 20;

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
      private int from;

      @Override
      protected Iterator<Judged> nextIterator(int count) {
        if (from >= block.size()) {
          return null;
        }
        List<Judged> next = judged(block, from);
        from += next.size();
        return next.iterator();
      }
    };
  }

  private List<Judged> judged(ExampleStore block, int from) {
    NativeRuntime.pin(profile);
    List<Judged> judged = new ArrayList<>();
    return ReplicaPool.use(
        network.value(),
        profile,
        replica -> {
          replica.load(weights.value());
          try (StepWatch watch = StepWatch.begin()) {
            for (int batch = 0; batch < BATCHES && numbers(judged) < NUMBERS; batch++) {
              int at = from + judged.size();
              BlockScoring.run(
                  replica.model(),
                  block,
                  at,
                  Math.min(block.size(), at + batchSize),
                  batchSize,
                  watch::beat,
                  (ids, targets, outputs, losses) ->
                      judged.addAll(Judged.of(task, rule, ids, targets, outputs)));
            }
          }
          return judged;
        });
  }

  private static long numbers(List<Judged> judged) {
    return judged.isEmpty() ? 0 : (long) judged.size() * judged.get(0).outputs().length;
  }
}
