package dev.graft.spark.predict;

import dev.graft.UnusableInputException;
import dev.graft.table.TableEncoding;
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
    Iterator<Scored<Row>> scored =
        invalid == InvalidRows.KEEP
            ? new ToldUnseen<>(rows, reader::read).scored(scorer)
            : scorer.score(rows, this::seen);
    if (invalid == InvalidRows.SKIP) {
      scored = IteratorUtils.filteredIterator(scored, each -> each.problem() == null);
    }
    return IteratorUtils.transformedIterator(scored, this::row);
  }

  /** A row with a category that training has not seen cannot be used. */
  private Reading seen(Row row) {
    Reading reading = reader.read(row);
    String unseen = TableEncoding.problem(reading.unseen());
    return unseen == null ? reading : Reading.bad(unseen);
  }

  private Row row(Scored<Row> scored) {
    if (scored.problem() != null && invalid == InvalidRows.ERROR) {
      throw new UnusableInputException(
          "Cannot predict a row: %s; set handleInvalid to skip to leave such rows out, or to keep to go on with them."
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
