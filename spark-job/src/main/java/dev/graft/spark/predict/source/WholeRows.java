package dev.graft.spark.predict.source;

import dev.graft.spark.predict.Reading;
import dev.graft.spark.predict.RowReader;
import java.util.List;
import org.apache.spark.sql.Row;

/** Finds the rows that Spark could not read. */
final class WholeRows implements RowReader {

  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 60;

  private final RowReader reader;
  private final int corrupt;

  /**
   * @param corrupt where a row has what stands in the file if Spark could not read it
   */
  WholeRows(RowReader reader, int corrupt) {
    this.reader = reader;
    this.corrupt = corrupt;
  }

  @Override
  public Reading read(Row row) {
    if (row.isNullAt(corrupt)) {
      return reader.read(row);
    }
    String line = row.getString(corrupt).replaceAll("\\s+", " ").strip();
    return Reading.bad(
        "it does not fit the columns: \"%s\""
            .formatted(line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line));
  }

  @Override
  public List<String> texts(Row row) {
    return reader.texts(row);
  }

  @Override
  public float[] features(List<String> texts) {
    return reader.features(texts);
  }
}
