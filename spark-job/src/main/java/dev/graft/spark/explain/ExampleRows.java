package dev.graft.spark.explain;

import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.Seeds;
import dev.graft.dataset.Targets;
import dev.graft.explain.FeatureRange;
import dev.graft.spark.table.WordsOfRow;
import dev.graft.text.TextToRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import scala.Tuple2;

/** Explains examples of a job, which it knows by the ids of their rows. */
public final class ExampleRows {

  private ExampleRows() {}

  /** Some pictures, in the order of their ids. */
  public static List<ExplainedRow> pictures(
      JavaRDD<ExampleChunk> blocks, long[] ids, PictureExplainer by) {
    return ordered(blocks.flatMap(new Pictures(ids, by)).collect(), ids);
  }

  /** The same of texts. */
  public static List<ExplainedRow> texts(
      JavaPairRDD<Long, String> words, long[] ids, TextExplainer by, TextToRow reader) {
    return ordered(words.flatMap(new Texts(ids, by, reader)).collect(), ids);
  }

  private static List<ExplainedRow> ordered(List<ExplainedRow> found, long[] ids) {
    Map<Object, ExplainedRow> byId = new HashMap<>();
    found.forEach(row -> byId.put(row.kept().get(0), row));
    return Arrays.stream(ids).mapToObj(byId::get).filter(row -> row != null).toList();
  }

  /**
   * The importance of a table's columns for a sample of its examples.
   *
   * @param rows of the sample, at most
   * @param tasks that run at once
   */
  public static Importances.Found columns(
      JavaRDD<ExampleChunk> blocks,
      int rows,
      long seed,
      Importances by,
      List<FeatureRange> columns,
      int tasks) {
    List<Long> first = blocks.flatMap(chunk -> hashes(chunk, seed).iterator()).takeOrdered(rows);
    long last = first.get(first.size() - 1);
    List<SampledRow> sample =
        blocks.flatMap(chunk -> sampled(chunk, seed, last).iterator()).collect();
    return by.of("the examples", sample, first.size(), true, columns, tasks);
  }

  private static List<Long> hashes(ExampleChunk chunk, long seed) {
    List<Long> hashes = new ArrayList<>();
    for (int i = 0; i < chunk.size(); i++) {
      hashes.add(hash(chunk, i, seed));
    }
    return hashes;
  }

  private static long hash(ExampleChunk chunk, int index, long seed) {
    return Seeds.derive(seed, "explain", chunk.id(index));
  }

  private static List<SampledRow> sampled(ExampleChunk chunk, long seed, long last) {
    List<SampledRow> rows = new ArrayList<>();
    for (int i = 0; i < chunk.size(); i++) {
      long hash = hash(chunk, i, seed);
      if (hash <= last) {
        int[] only = {i};
        rows.add(new SampledRow(hash, chunk.rows(only)[0], truth(chunk.targets(only)), null));
      }
    }
    return rows;
  }

  private static float[] truth(Targets of) {
    return of.areClasses() ? new float[] {of.classes()[0]} : of.values()[0];
  }

  /** Explains those pictures of a chunk that are wanted. */
  private static final class Pictures implements FlatMapFunction<ExampleChunk, ExplainedRow> {
    private static final long serialVersionUID = 1L;

    private final long[] sorted;
    private final PictureExplainer by;

    Pictures(long[] ids, PictureExplainer by) {
      this.sorted = Arrays.stream(ids).sorted().toArray();
      this.by = by;
    }

    @Override
    public Iterator<ExplainedRow> call(ExampleChunk chunk) {
      List<ExplainedRow> found = new ArrayList<>();
      for (int i = 0; i < chunk.size(); i++) {
        long id = chunk.id(i);
        if (Arrays.binarySearch(sorted, id) >= 0) {
          found.add(by.explain(chunk.rows(new int[] {i})[0], id, new Object[] {id}));
        }
      }
      return found.iterator();
    }
  }

  /** Explains those texts that are wanted. */
  private static final class Texts implements FlatMapFunction<Tuple2<Long, String>, ExplainedRow> {
    private static final long serialVersionUID = 1L;

    private final long[] sorted;
    private final TextExplainer by;
    private final TextToRow reader;

    Texts(long[] ids, TextExplainer by, TextToRow reader) {
      this.sorted = Arrays.stream(ids).sorted().toArray();
      this.by = by;
      this.reader = reader;
    }

    @Override
    public Iterator<ExplainedRow> call(Tuple2<Long, String> row) {
      return Arrays.binarySearch(sorted, row._1()) < 0
          ? IteratorUtils.emptyIterator()
          : IteratorUtils.singletonIterator(
              by.explain(WordsOfRow.texts(row._2()), reader, row._1(), new Object[] {row._1()}));
    }
  }
}
