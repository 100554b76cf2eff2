package dev.graft.spark.evaluate;

import dev.graft.dataset.ExampleStore;
import dev.graft.evaluate.Examination;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/** Examines the predictions of several networks on a partition's blocks, which are read once. */
final class ExamineEach<S extends ExampleStore>
    implements FlatMapFunction<Iterator<S>, ArrayList<Examination>> {

  private static final long serialVersionUID = 1L;

  private final List<ExaminePartition<S>> networks;

  ExamineEach(List<ExaminePartition<S>> networks) {
    this.networks = List.copyOf(networks);
  }

  @Override
  public Iterator<ArrayList<Examination>> call(Iterator<S> blocks) {
    List<S> read = new ArrayList<>();
    blocks.forEachRemaining(read::add);
    ArrayList<Examination> found = new ArrayList<>();
    for (ExaminePartition<S> network : networks) {
      found.add(network.call(read.iterator()).next());
    }
    return List.of(found).iterator();
  }
}
