package dev.graft.spark.evaluate;

import dev.graft.dataset.ExampleStore;
import dev.graft.evaluate.Examination;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;

/** Examines the predictions of several networks on a partition's blocks, which are read once. */
final class ExamineEach<S extends ExampleStore>
    implements Function2<Integer, Iterator<S>, Iterator<Examination>> {

  private static final long serialVersionUID = 1L;

  private final List<ExaminePartition<S>> networks;

  ExamineEach(List<ExaminePartition<S>> networks) {
    this.networks = List.copyOf(networks);
  }

  @Override
  public Iterator<Examination> call(Integer partition, Iterator<S> blocks) {
    return all(partition, blocks).iterator();
  }

  /** Of each network. */
  private ArrayList<Examination> all(Integer partition, Iterator<S> blocks) {
    List<S> read = new ArrayList<>();
    blocks.forEachRemaining(read::add);
    ArrayList<Examination> found = new ArrayList<>();
    for (ExaminePartition<S> network : networks) {
      found.add(network.call(partition, read.iterator()).next());
    }
    return found;
  }

  /** The same as one record, to be merged on executors. */
  Function2<Integer, Iterator<S>, Iterator<ArrayList<Examination>>> asOne() {
    return new AsOne<>(this);
  }

  private static final class AsOne<S extends ExampleStore>
      implements Function2<Integer, Iterator<S>, Iterator<ArrayList<Examination>>> {

    private static final long serialVersionUID = 1L;

    private final ExamineEach<S> each;

    AsOne(ExamineEach<S> each) {
      this.each = each;
    }

    @Override
    public Iterator<ArrayList<Examination>> call(Integer partition, Iterator<S> blocks) {
      return List.of(each.all(partition, blocks)).iterator();
    }
  }
}
