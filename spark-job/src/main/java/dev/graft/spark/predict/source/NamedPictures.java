package dev.graft.spark.predict.source;

import dev.graft.dataset.Normalization;
import dev.graft.image.PictureDecoder;
import dev.graft.image.UnreadablePictureException;
import dev.graft.spark.fault.OutOfMemory;
import dev.graft.spark.predict.Reading;
import dev.graft.spark.predict.RowReader;
import dev.graft.spark.read.PictureFiles;
import dev.graft.spark.read.PictureRoots;
import dev.graft.spark.read.UnusableFileException;
import org.apache.spark.sql.Row;

/** Reads the files of pictures that rows name. */
final class NamedPictures implements RowReader {

  private static final long serialVersionUID = 1L;

  private final int ordinal;
  private final PictureRoots roots;
  private final PictureFiles files;
  private final PictureDecoder decoder;
  private final Normalization normalization;

  /**
   * @param ordinal where rows have the path
   * @param roots where the pictures may be
   */
  NamedPictures(
      int ordinal,
      PictureRoots roots,
      PictureFiles files,
      PictureDecoder decoder,
      Normalization normalization) {
    this.ordinal = ordinal;
    this.roots = roots;
    this.files = files;
    this.decoder = decoder;
    this.normalization = normalization;
  }

  @Override
  public Reading read(Row row) {
    String path = row.getString(ordinal);
    if (path == null || path.isBlank()) {
      return Reading.bad("it names no picture");
    }
    String file = roots.find(path);
    if (file == null) {
      return Reading.bad(roots.refusal());
    }
    try {
      return Reading.of(normalization.of(decoder.decode(files.bytes(file))));
    } catch (UnusableFileException | UnreadablePictureException e) {
      return Reading.bad(e.getMessage());
    } catch (OutOfMemoryError e) {
      throw OutOfMemory.inTask(e);
    }
  }

  @Override
  public String place(Row row) {
    return row.getString(ordinal);
  }
}
