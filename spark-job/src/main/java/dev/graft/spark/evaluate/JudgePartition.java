package dev.graft.spark.evaluate;

import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Task;
import dev.graft.evaluate.BlockScoring;
import dev.graft.evaluate.DecisionRule;
import dev.graft.evaluate.Judged;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.collections4.iterators.LazyIteratorChain;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Predicts the examples of a partition one by one; so many batches and outputs at a time are held.
 */
final class JudgePartition<S extends ExampleStore> implements FlatMapFunction<Iterator<S>, Judged> {

  private static final long serialVersionUID = 1L;
  private static final int BATCHES = 16;
  private static final long NUMBERS = 1 << 20;

  private final ScoringNetwork network;
  private final Task task;
  private final DecisionRule rule;
  private final int batchSize;

  JudgePartition(ScoringNetwork network, Task task, DecisionRule rule, int batchSize) {
    this.network = network;
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
    List<Judged> judged = new ArrayList<>();
    return network.use(
        (model, beat) -> {
          for (int batch = 0; batch < BATCHES && numbers(judged) < NUMBERS; batch++) {
            int at = from + judged.size();
            BlockScoring.run(
                model,
                block,
                at,
                Math.min(block.size(), at + batchSize),
                batchSize,
                beat,
                (ids, targets, outputs, losses) ->
                    judged.addAll(Judged.of(task, rule, ids, targets, outputs)));
          }
          return judged;
        });
  }

  private static long numbers(List<Judged> judged) {
    return judged.isEmpty() ? 0 : (long) judged.size() * judged.get(0).outputs().length;
  }
}
