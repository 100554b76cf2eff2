package dev.graft.spark.predict;

import dev.graft.config.UnusableInputException;
import java.util.Iterator;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Adds predictions to the rows of a partition. */
final class ScoreRows implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  private final Scorer scorer;
  private final RowReader reader;
  private final PredictionColumns columns;
  private final InvalidRows invalid;
  private final int kept;

  /**
   * @param kept how many of a row's columns, from the first, go on
   */
  ScoreRows(
      Scorer scorer, RowReader reader, PredictionColumns columns, InvalidRows invalid, int kept) {
    this.scorer = scorer;
    this.reader = reader;
    this.columns = columns;
    this.invalid = invalid;
    this.kept = kept;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    Iterator<Scored<Row>> scored = scorer.score(rows, reader::read);
    if (invalid == InvalidRows.SKIP) {
      scored = IteratorUtils.filteredIterator(scored, each -> each.problem() == null);
    }
    return IteratorUtils.transformedIterator(scored, this::row);
  }

  private Row row(Scored<Row> scored) {
    if (scored.problem() != null && invalid == InvalidRows.ERROR) {
      throw new UnusableInputException(
          "Cannot predict a row: %s; set handleInvalid to skip or keep to go on without it."
              .formatted(scored.problem()));
    }
    Object[] added = columns.values(scored.outputs(), scored.problem());
    Object[] values = new Object[kept + added.length];
    for (int i = 0; i < kept; i++) {
      values[i] = scored.example().get(i);
    }
    System.arraycopy(added, 0, values, kept, added.length);
    return RowFactory.create(values);
  }
}
