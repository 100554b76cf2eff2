package dev.graft.spark.read;

import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.JoinedChunks;
import dev.graft.dataset.Normalization;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/** Makes one chunk of all those that reached a partition, in whatever order they came. */
final class GatherChunk implements FlatMapFunction<Iterator<ExampleChunk>, ExampleChunk> {

  private static final long serialVersionUID = 1L;

  private final Normalization normalization;

  GatherChunk(Normalization normalization) {
    this.normalization = normalization;
  }

  /** The next may need its room. */
  @Override
  public Iterator<ExampleChunk> call(Iterator<ExampleChunk> chunks) {
    return new OnDemand<>(() -> List.of(gathered(chunks)).iterator());
  }

  private ExampleChunk gathered(Iterator<ExampleChunk> chunks) {
    List<ExampleChunk> all = new ArrayList<>();
    chunks.forEachRemaining(all::add);
    if (all.isEmpty()) {
      all.add(ExampleChunk.of(List.of(), normalization));
    }
    return JoinedChunks.of(all);
  }
}
