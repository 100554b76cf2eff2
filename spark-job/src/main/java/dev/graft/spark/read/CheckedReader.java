package dev.graft.spark.read;

import dev.graft.dataset.Defect;
import dev.graft.dataset.FileFormat;
import dev.graft.dataset.Finite;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.RecordReader;
import dev.graft.provider.Found;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * The records of a user's reader, in arrays that it does not have: many a reader fills the same one
 * again, and records wait for others. What is wrong with one is told of that one.
 */
final class CheckedReader implements RecordReader {

  private final InputStream in;
  private final Found<RecordFormatProvider> from;
  private final RecordReader reader;
  private final int values;
  private final int classes;
  private long number;

  /**
   * @param values that an example has; -1: any number
   * @param classes that labels may name; 0: not known
   */
  CheckedReader(
      InputStream in,
      String file,
      FileFormat format,
      Found<RecordFormatProvider> from,
      int values,
      int classes)
      throws IOException {
    this.in = in;
    this.from = from;
    this.values = values;
    this.classes = classes;
    try {
      this.reader = from.guarded("open", () -> format.open(in, file));
      if (reader == null) {
        throw from.refused("gave no reader of " + file);
      }
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  @Override
  public RawRecord next() throws IOException {
    RawRecord record = from.guarded("next", reader::next);
    if (record == null) {
      return null;
    }
    if (record.id() != number) {
      throw from.refused(
          String.format(
              Locale.ROOT,
              "gave the record %d of a file the number %d; they count from 0",
              number,
              record.id()));
    }
    number++;
    Defect defect = record.defect() == null ? defect(record) : null;
    return defect == null ? record.copied() : RawRecord.bad(record.id(), defect);
  }

  private Defect defect(RawRecord record) {
    float[] features = record.features();
    if (features == null) {
      throw from.refused("gave a picture; a format of one's own gives numbers");
    }
    if (values >= 0 && features.length != values) {
      return Defect.of(
          Defect.Kind.COLUMNS,
          String.format(
              Locale.ROOT, "it has %d values, the first one has %d", features.length, values));
    }
    if (!Finite.all(features)) {
      return Defect.of(Defect.Kind.FEATURE, "a value is not finite");
    }
    if (record.values() != null && !Finite.all(record.values())) {
      return Defect.of(Defect.Kind.TARGET, "a value to be predicted is not finite");
    }
    if (!(record.weight() >= 0) || Float.isInfinite(record.weight())) {
      return Defect.of(Defect.Kind.WEIGHT, "its weight is " + record.weight());
    }
    boolean known = classes == 0 || record.label() >= 0 && record.label() < classes;
    return known || record.values() != null
        ? null
        : Defect.of(
            Defect.Kind.LABEL,
            String.format(
                Locale.ROOT,
                "its label %d is none of the classes 0 to %d",
                record.label(),
                classes - 1));
  }

  @Override
  public void close() throws IOException {
    try (in) {
      reader.close();
    }
  }
}
