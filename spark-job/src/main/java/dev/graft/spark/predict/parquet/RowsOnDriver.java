package dev.graft.spark.predict.parquet;

import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.types.StructType;

/** Writes rows that the driver holds. */
public final class RowsOnDriver {

  private RowsOnDriver() {}

  /**
   * Writes one file of Parquet; if that fails it is removed.
   *
   * @param attempt part of its name: no two drivers write files of one name
   * @throws dev.graft.UnusableInputException if Parquet has no such type as one of the columns
   */
  public static void write(
      JavaSparkContext spark,
      HadoopFolder folder,
      StructType schema,
      List<Row> rows,
      String attempt)
      throws IOException {
    ParquetFiles files = ParquetFiles.in(spark, folder.location(), schema, attempt);
    ExpressionEncoder.Serializer<Row> serializer =
        ExpressionEncoder.apply(schema).createSerializer();
    ParquetFiles.OpenFile file = files.create(0, 0);
    try {
      rows.forEach(row -> file.writer().write(serializer.apply(row)));
      file.close();
    } catch (IOException | RuntimeException | Error e) {
      file.discard(e);
      throw e;
    }
  }
}
