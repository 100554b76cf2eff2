package dev.graft.spark.read;

import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.Normalization;
import dev.graft.spark.fault.OutOfMemory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/** Makes one chunk of all the examples that reached a partition, in whatever order they came. */
final class GatherChunk implements FlatMapFunction<Iterator<Example>, ExampleChunk> {

  private static final long serialVersionUID = 1L;

  private final Normalization normalization;

  GatherChunk(Normalization normalization) {
    this.normalization = normalization;
  }

  @Override
  public Iterator<ExampleChunk> call(Iterator<Example> examples) {
    try {
      List<Example> all = new ArrayList<>();
      examples.forEachRemaining(all::add);
      return List.of(ExampleChunk.of(all, normalization)).iterator();
    } catch (OutOfMemoryError e) {
      throw OutOfMemory.inTask(e);
    }
  }
}
