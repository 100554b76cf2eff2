package dev.graft.spark.featurize;

import dev.graft.dataset.ExampleStore;
import dev.graft.train.AlignedStore;
import dev.graft.train.CoralAlignment;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** Aligns examples of a source with a target as they are read. */
final class AlignExamples implements Function<ExampleStore, ExampleStore> {

  private static final long serialVersionUID = 1L;

  private final Broadcast<CoralAlignment> alignment;

  AlignExamples(Broadcast<CoralAlignment> alignment) {
    this.alignment = alignment;
  }

  @Override
  public ExampleStore call(ExampleStore examples) {
    return new AlignedStore(examples, alignment.value());
  }
}
