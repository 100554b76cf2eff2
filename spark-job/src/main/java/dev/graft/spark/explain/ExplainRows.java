package dev.graft.spark.explain;

import dev.graft.spark.predict.RowReader;
import dev.graft.spark.predict.source.PredictionInput;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/** Explains the rows of a sample where they are, one at a time. */
public final class ExplainRows implements FlatMapFunction<Iterator<Row>, ExplainedRow> {

  private static final long serialVersionUID = 1L;

  private final Sample sample;
  private final RowReader reader;
  private final Explainer explainer;
  private final int kept;

  private ExplainRows(Sample sample, RowReader reader, Explainer explainer, int kept) {
    this.sample = sample;
    this.reader = reader;
    this.explainer = explainer;
    this.kept = kept;
  }

  /** All of a sample, in its order. */
  public static List<ExplainedRow> of(PredictionInput input, Sample sample, PictureExplainer by) {
    return explained(input, sample, by);
  }

  /** The same of texts. */
  public static List<ExplainedRow> of(PredictionInput input, Sample sample, TextExplainer by) {
    return explained(input, sample, by);
  }

  private static List<ExplainedRow> explained(
      PredictionInput input, Sample sample, Explainer explainer) {
    int kept = input.kept().size();
    return sample
        .rows(input)
        .mapPartitions(new ExplainRows(sample, input.reader(), explainer, kept))
        .collect()
        .stream()
        .sorted(ExplainedRow.ORDER)
        .limit(sample.size())
        .toList();
  }

  @Override
  public Iterator<ExplainedRow> call(Iterator<Row> rows) {
    return IteratorUtils.transformedIterator(rows, this::explain);
  }

  private ExplainedRow explain(Row row) {
    return explainer.explain(row, reader, sample.hash(row), kept(row, kept));
  }

  static Object[] kept(Row row, int columns) {
    Object[] values = new Object[columns];
    for (int i = 0; i < columns; i++) {
      values[i] = row.get(i);
    }
    return values;
  }
}
