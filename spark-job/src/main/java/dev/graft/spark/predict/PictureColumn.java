package dev.graft.spark.predict;

import dev.graft.dataset.Normalization;
import dev.graft.image.PictureDecoder;
import dev.graft.image.UnreadablePictureException;
import dev.graft.spark.fault.OutOfMemory;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.Row;

/** Reads a column of pictures: the bytes of their files, or Spark's image structure. */
final class PictureColumn implements RowReader {

  private static final long serialVersionUID = 1L;

  private final String name;
  private final int ordinal;
  private final PictureDecoder decoder;
  private final Normalization normalization;

  PictureColumn(String name, int ordinal, PictureDecoder decoder, Normalization normalization) {
    this.name = name;
    this.ordinal = ordinal;
    this.decoder = decoder;
    this.normalization = normalization;
  }

  @Override
  public Reading read(Row row) {
    Object value = row.get(ordinal);
    if (value == null) {
      return Reading.bad("the column %s is null".formatted(name));
    }
    try {
      return Reading.of(normalization.of(pixels(value)));
    } catch (UnreadablePictureException e) {
      return Reading.bad("the picture in the column %s: %s".formatted(name, e.getMessage()));
    } catch (OutOfMemoryError e) {
      throw OutOfMemory.inTask(e);
    }
  }

  private byte[] pixels(Object value) throws UnreadablePictureException {
    if (value instanceof byte[] encoded) {
      return decoder.decode(encoded);
    }
    Row image = (Row) value;
    return decoder.resize(
        ImageSchema.getData(image),
        ImageSchema.getHeight(image),
        ImageSchema.getWidth(image),
        ImageSchema.getNChannels(image));
  }
}
