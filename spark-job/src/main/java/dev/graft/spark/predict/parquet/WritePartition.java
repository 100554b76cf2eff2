package dev.graft.spark.predict.parquet;

import dev.graft.config.Redaction;
import dev.graft.spark.predict.PredictionColumns;
import dev.graft.spark.predict.Reading;
import dev.graft.spark.predict.RowReader;
import dev.graft.spark.predict.Scored;
import dev.graft.spark.predict.Scorer;
import dev.graft.spark.shim.SparkShim;
import dev.graft.spark.table.UnseenRows;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import scala.runtime.AbstractFunction2;

/** Predicts the rows of a partition and writes them to a file, in one pass. */
final class WritePartition
    extends AbstractFunction2<TaskContext, scala.collection.Iterator<Row>, WrittenPartition>
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Reasons that are told of a partition. */
  private static final int TOLD = 3;

  private final Scorer scorer;
  private final RowReader reader;
  private final PredictionColumns columns;
  private final int kept;
  private final ParquetFiles files;

  /**
   * @param kept how many of a row's columns, from the first, are written
   */
  WritePartition(
      Scorer scorer, RowReader reader, PredictionColumns columns, int kept, ParquetFiles files) {
    this.scorer = scorer;
    this.reader = reader;
    this.columns = columns;
    this.kept = kept;
    this.files = files;
  }

  /** What is left of a row once it has been read: pictures are not held until they are scored. */
  private record Read(Object[] values, Reading reading, String place) {}

  @Override
  public WrittenPartition apply(TaskContext task, scala.collection.Iterator<Row> rows) {
    Iterator<Row> all = SparkShim.asJava(rows);
    if (!all.hasNext()) {
      return new WrittenPartition(task.partitionId(), null, 0, 0, 0, List.of(), new UnseenRows());
    }
    Iterator<Scored<Read>> scored =
        scorer.score(IteratorUtils.transformedIterator(all, this::read), Read::reading);
    return files.write(task, file -> write(task, scored, file));
  }

  private Read read(Row row) {
    Reading reading = reader.read(row);
    Object[] values = new Object[kept];
    for (int i = 0; i < kept; i++) {
      values[i] = row.get(i);
    }
    return new Read(values, reading, reading.problem() == null ? null : reader.place(row));
  }

  private WrittenPartition write(
      TaskContext task, Iterator<Scored<Read>> scored, ParquetFiles.OpenFile file)
      throws IOException {
    ExpressionEncoder.Serializer<Row> serializer =
        ExpressionEncoder.apply(files.schema()).createSerializer();
    List<String> problems = new ArrayList<>();
    UnseenRows unseen = new UnseenRows();
    long rows = 0;
    long predicted = 0;
    while (scored.hasNext()) {
      Scored<Read> next = scored.next();
      file.writer().write(serializer.apply(row(next)));
      rows++;
      unseen.add(next.example().reading().unseen());
      if (next.problem() == null) {
        predicted++;
      } else if (problems.size() < TOLD) {
        String place = next.example().place();
        problems.add(
            Redaction.text(place == null ? next.problem() : place + ": " + next.problem()));
      }
    }
    long bytes = file.close();
    String name = file.path().getName();
    return new WrittenPartition(task.partitionId(), name, bytes, rows, predicted, problems, unseen);
  }

  private Row row(Scored<Read> scored) {
    Object[] added = columns.values(scored.outputs(), scored.problem());
    Object[] values = new Object[kept + added.length];
    System.arraycopy(scored.example().values(), 0, values, 0, kept);
    System.arraycopy(added, 0, values, kept, added.length);
    return RowFactory.create(values);
  }
}
