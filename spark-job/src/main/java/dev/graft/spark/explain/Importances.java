package dev.graft.spark.explain;

import dev.graft.UnusableInputException;
import dev.graft.explain.ExplainedAnswer;
import dev.graft.explain.FeatureRange;
import dev.graft.explain.Harm;
import dev.graft.explain.PermutationImportance;
import dev.graft.explain.PermutationImportance.Importance;
import dev.graft.spark.predict.Reading;
import dev.graft.spark.predict.RowReader;
import dev.graft.spark.predict.Scorer;
import dev.graft.spark.predict.source.PredictionInput;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/**
 * The importance of a table's columns: the sample is brought to every executor, and its columns are
 * divided among the tasks.
 */
public final class Importances {

  private final JavaSparkContext spark;
  private final Scorer scorer;
  private final ExplainedAnswer answer;
  private final long seed;
  private final int repeats;

  public Importances(
      JavaSparkContext spark, Scorer scorer, ExplainedAnswer answer, long seed, int repeats) {
    this.spark = spark;
    this.scorer = scorer;
    this.answer = answer;
    this.seed = seed;
    this.repeats = repeats;
  }

  /**
   * What was found.
   *
   * @param columns the most important first
   * @param rows that they were found with
   * @param left rows of the sample that could not be used
   * @param truth whether answers were held to it
   */
  public record Found(List<Importance> columns, int rows, int left, boolean truth) {}

  /** A sample of rows as arrays. */
  private static final class Examples implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    private final float[][] features;
    private final float[][] truths;

    Examples(float[][] features, float[][] truths) {
      this.features = features;
      this.truths = truths;
    }
  }

  /**
   * Finds the importance of each column.
   *
   * @param truth null: it is not known
   * @param tasks that run at once
   * @throws UnusableInputException if fewer than two rows can be used
   */
  public Found of(
      PredictionInput input,
      Sample sample,
      TruthColumns truth,
      List<FeatureRange> columns,
      int tasks) {
    List<SampledRow> all =
        sample.rows(input).mapPartitions(new ReadRows(sample, input.reader(), truth)).collect();
    return of(input.name(), all, sample.size(), truth != null, columns, tasks);
  }

  /** The same of rows that have been read, of which so many are used at most. */
  Found of(
      String name,
      List<SampledRow> all,
      int most,
      boolean truth,
      List<FeatureRange> columns,
      int tasks) {
    List<SampledRow> rows =
        all.stream()
            .filter(row -> row.problem() == null)
            .sorted(SampledRow.ORDER)
            .limit(most)
            .toList();
    if (rows.size() < 2) {
      throw new UnusableInputException(
          "Cannot permute the columns of %s: %s."
              .formatted(
                  name,
                  rows.size() == all.size()
                      ? "it has a single row"
                      : "no two of its rows can be used, the first for this reason: "
                          + all.stream()
                              .map(SampledRow::problem)
                              .filter(problem -> problem != null)
                              .sorted()
                              .findFirst()
                              .orElse("")));
    }
    float[][] truths = truth ? rows.stream().map(SampledRow::truth).toArray(float[][]::new) : null;
    List<Importance> found =
        found(
            new Examples(rows.stream().map(SampledRow::features).toArray(float[][]::new), truths),
            columns,
            tasks);
    return new Found(
        found.stream().sorted(Comparator.comparingDouble((Importance of) -> -of.mean())).toList(),
        rows.size(),
        Math.min(all.size(), most) - rows.size(),
        truth);
  }

  private List<Importance> found(Examples examples, List<FeatureRange> columns, int tasks) {
    Broadcast<Examples> sent = spark.broadcast(examples);
    try {
      return spark
          .parallelize(columns, Math.min(columns.size(), tasks))
          .mapPartitions(new Permute(sent, scorer, answer, seed, repeats))
          .collect();
    } finally {
      sent.destroy();
    }
  }

  /** The rows of a partition as the network takes them. */
  private static final class ReadRows implements FlatMapFunction<Iterator<Row>, SampledRow> {
    private static final long serialVersionUID = 1L;

    private final Sample sample;
    private final RowReader reader;
    private final TruthColumns truth;

    ReadRows(Sample sample, RowReader reader, TruthColumns truth) {
      this.sample = sample;
      this.reader = reader;
      this.truth = truth;
    }

    @Override
    public Iterator<SampledRow> call(Iterator<Row> rows) {
      return IteratorUtils.transformedIterator(rows, this::read);
    }

    private SampledRow read(Row row) {
      long hash = sample.hash(row);
      float[] known = truth == null ? null : truth.of(row);
      if (truth != null && known == null) {
        return new SampledRow(hash, null, null, "its label is missing, or of no known class");
      }
      Reading reading = reader.read(row);
      return new SampledRow(hash, reading.features(), known, reading.problem());
    }
  }

  /** The importance of some of the columns. */
  private static final class Permute
      implements FlatMapFunction<Iterator<FeatureRange>, Importance> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<Examples> sent;
    private final Scorer scorer;
    private final ExplainedAnswer answer;
    private final long seed;
    private final int repeats;

    Permute(
        Broadcast<Examples> sent, Scorer scorer, ExplainedAnswer answer, long seed, int repeats) {
      this.sent = sent;
      this.scorer = scorer;
      this.answer = answer;
      this.seed = seed;
      this.repeats = repeats;
    }

    @Override
    public Iterator<Importance> call(Iterator<FeatureRange> columns) {
      Examples examples = sent.value();
      Harm harm =
          examples.truths == null ? Harm.ofChanges(answer) : Harm.ofErrors(answer, examples.truths);
      PermutationImportance importance =
          new PermutationImportance(
              examples.features,
              examples.truths,
              scorer.outputs(examples.features),
              harm,
              seed,
              repeats);
      List<Importance> found = new ArrayList<>();
      columns.forEachRemaining(column -> found.add(importance.of(column, scorer::outputs)));
      return found.iterator();
    }
  }
}
