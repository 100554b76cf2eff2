package dev.graft.spark.predict.source;

import dev.graft.dataset.Normalization;
import dev.graft.image.PictureDecoder;
import dev.graft.image.UnreadablePictureException;
import dev.graft.spark.predict.Reading;
import dev.graft.spark.predict.RowReader;
import dev.graft.spark.read.PictureFiles;
import java.io.FileNotFoundException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;

/** Reads the files of pictures that rows name. */
final class NamedPictures implements RowReader {

  private static final long serialVersionUID = 1L;

  private final int ordinal;
  private final String folder;
  private final PictureFiles files;
  private final PictureDecoder decoder;
  private final Normalization normalization;

  /**
   * @param ordinal where rows have the path
   * @param folder what relative paths start from
   */
  NamedPictures(
      int ordinal,
      String folder,
      PictureFiles files,
      PictureDecoder decoder,
      Normalization normalization) {
    this.ordinal = ordinal;
    this.folder = folder;
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
    try {
      byte[] bytes = files.bytes(new Path(folder, path).toString());
      return bytes.length > PictureFiles.MAX_BYTES
          ? Reading.bad(PictureFiles.TOO_LARGE)
          : Reading.of(normalization.of(decoder.decode(bytes)));
    } catch (FileNotFoundException e) {
      return Reading.bad(PictureFiles.MISSING);
    } catch (UnreadablePictureException e) {
      return Reading.bad(e.getMessage());
    }
  }

  @Override
  public String place(Row row) {
    return row.getString(ordinal);
  }
}
