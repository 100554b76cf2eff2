package dev.graft.spark.read;

import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;

/** The ranks of the examples of one part. */
final class Ranks implements FlatMapFunction<Iterator<FileSlice>, Long> {

  private static final long serialVersionUID = 1L;

  private final ReadSlice read;
  private final Assignment assignment;
  private final int part;

  Ranks(ReadSlice read, Assignment assignment, Part part) {
    this.read = read;
    this.assignment = assignment;
    this.part = part.ordinal();
  }

  @Override
  public Iterator<Long> call(Iterator<FileSlice> slices) {
    return read.examples(
        slices,
        examples ->
            examples
                .filter(example -> assignment.part(example.id()).ordinal() == part)
                .map(example -> assignment.rank(example.id())));
  }
}
