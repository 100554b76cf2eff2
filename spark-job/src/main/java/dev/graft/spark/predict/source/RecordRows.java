package dev.graft.spark.predict.source;

import dev.graft.dataset.Normalization;
import dev.graft.dataset.RawRecord;
import dev.graft.spark.predict.Reading;
import dev.graft.spark.predict.RowReader;
import dev.graft.spark.read.UnlabelledRecords;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Records of files as rows: path, number if a file has several, and the record itself. */
final class RecordRows {

  static final String PATH = "path";
  static final String RECORD = "record";

  private RecordRows() {}

  static PredictionInput of(
      UnlabelledRecords records, String name, KeptColumns keep, Normalization normalization) {
    StructType all = new StructType().add(PATH, DataTypes.StringType);
    if (records.numbered()) {
      all = all.add(RECORD, DataTypes.LongType);
    }
    StructType kept = keep.of(all, name);
    return new PredictionInput(
        name,
        kept,
        records.records().map(new ToRow(kept.fieldNames())),
        new Reader(kept.size(), normalization),
        records.split(),
        failure -> {});
  }

  private static final class ToRow implements Function<RawRecord, Row> {
    private static final long serialVersionUID = 1L;

    private final String[] kept;

    ToRow(String[] kept) {
      this.kept = kept;
    }

    @Override
    public Row call(RawRecord record) {
      Object[] values = new Object[kept.length + 1];
      for (int i = 0; i < kept.length; i++) {
        values[i] = kept[i].equals(PATH) ? record.path() : (Object) record.number();
      }
      values[kept.length] = record;
      return RowFactory.create(values);
    }
  }

  private static final class Reader implements RowReader {
    private static final long serialVersionUID = 1L;

    private final int ordinal;
    private final Normalization normalization;

    Reader(int ordinal, Normalization normalization) {
      this.ordinal = ordinal;
      this.normalization = normalization;
    }

    @Override
    public Reading read(Row row) {
      RawRecord record = row.getAs(ordinal);
      if (record.problem() != null) {
        return Reading.bad(record.problem());
      }
      if (record.pixels() != null) {
        return Reading.of(normalization.of(record.pixels()));
      }
      float[] features = record.features();
      normalization.apply(features);
      return Reading.of(features);
    }

    @Override
    public String place(Row row) {
      RawRecord record = row.getAs(ordinal);
      return record.place();
    }
  }
}
