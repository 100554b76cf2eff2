package dev.graft.spark.predict.parquet;

import dev.graft.evaluate.Judged;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;

/** Writes the examples of a partition to a file, and tells its name. */
final class WriteJudged implements FlatMapFunction<Iterator<Judged>, String> {

  private static final long serialVersionUID = 1L;

  private final JudgedRows rows;
  private final ParquetFiles files;

  WriteJudged(JudgedRows rows, ParquetFiles files) {
    this.rows = rows;
    this.files = files;
  }

  @Override
  public Iterator<String> call(Iterator<Judged> examples) {
    return files.write(
        TaskContext.get(),
        file -> {
          ExpressionEncoder.Serializer<Row> serializer =
              ExpressionEncoder.apply(files.schema()).createSerializer();
          while (examples.hasNext()) {
            file.writer().write(serializer.apply(rows.row(examples.next())));
          }
          file.close();
          return List.of(file.path().getName()).iterator();
        });
  }
}
