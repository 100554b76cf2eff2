package dev.graft.spark.evaluate;

import dev.graft.dataset.ExampleStore;
import dev.graft.evaluate.BlockScoring;
import dev.graft.evaluate.Examination;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;

/** Predicts a partition's blocks and examines the predictions. */
final class ExaminePartition<S extends ExampleStore>
    implements Function2<Integer, Iterator<S>, Iterator<Examination>> {

  private static final long serialVersionUID = 1L;

  private final ScoringNetwork network;
  private final Beginning beginning;
  private final int batchSize;

  /** What is to be counted of a network, of which nothing is yet. */
  interface Beginning extends Serializable {
    Examination of(int outputs);
  }

  ExaminePartition(ScoringNetwork network, Beginning beginning, int batchSize) {
    this.network = network;
    this.beginning = beginning;
    this.batchSize = batchSize;
  }

  @Override
  public Iterator<Examination> call(Integer partition, Iterator<S> blocks) {
    Examination found = examined(blocks.next());
    while (blocks.hasNext()) {
      found.merge(examined(blocks.next()));
    }
    found.of(partition);
    return List.of(found).iterator();
  }

  private Examination examined(ExampleStore block) {
    return network.use(
        (model, beat) -> {
          Examination found = beginning.of(model.outputs());
          BlockScoring.run(model, block, batchSize, beat, found::add);
          found.compact();
          return found;
        });
  }
}
