package dev.graft.spark.read;

import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.JoinedChunks;
import dev.graft.dataset.Normalization;
import dev.graft.spark.fault.OutOfMemory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;

/** Makes one chunk of all those that reached a partition, in whatever order they came. */
final class GatherChunk implements FlatMapFunction<Iterator<ExampleChunk>, ExampleChunk> {

  private static final long serialVersionUID = 1L;

  private final Normalization normalization;

  GatherChunk(Normalization normalization) {
    this.normalization = normalization;
  }

  /** Made as it is asked for, and not named here afterwards: the next may need its room. */
  @Override
  public Iterator<ExampleChunk> call(Iterator<ExampleChunk> chunks) {
    return new Iterator<>() {
      private boolean given;

      @Override
      public boolean hasNext() {
        return !given;
      }

      @Override
      public ExampleChunk next() {
        if (given) {
          throw new NoSuchElementException();
        }
        given = true;
        return gathered(chunks);
      }
    };
  }

  private ExampleChunk gathered(Iterator<ExampleChunk> chunks) {
    try {
      List<ExampleChunk> all = new ArrayList<>();
      chunks.forEachRemaining(all::add);
      if (all.isEmpty()) {
        all.add(ExampleChunk.of(List.of(), normalization));
      }
      return JoinedChunks.of(all);
    } catch (OutOfMemoryError e) {
      throw OutOfMemory.inTask(e);
    }
  }
}
