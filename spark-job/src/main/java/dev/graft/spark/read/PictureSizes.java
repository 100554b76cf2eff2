package dev.graft.spark.read;

import dev.graft.UnusableInputException;
import dev.graft.image.PictureSize;
import dev.graft.image.TypicalPicture;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;

/** The sizes of some pictures, as the driver sees them. */
final class PictureSizes {

  /** Pictures that are looked at. */
  private static final int LOOKED_AT = 40;

  private PictureSizes() {}

  /**
   * What pictures are brought to, by files spread over all.
   *
   * @param name how messages call them
   * @throws UnusableInputException if none of those that are looked at can be read
   */
  static TypicalPicture of(Configuration hadoop, List<PictureFile> pictures, String name) {
    PictureFiles files = new PictureFiles(new SerializableConfiguration(hadoop));
    return typical(spread(pictures).stream().map(picture -> size(files, picture)), name);
  }

  /** So many, or all if there are fewer, at even distances. */
  static <T> List<T> spread(List<T> all) {
    int some = Math.min(all.size(), LOOKED_AT);
    return IntStream.range(0, some)
        .mapToObj(i -> all.get((int) ((long) i * all.size() / some)))
        .toList();
  }

  /** The same of a table that holds pictures. */
  static TypicalPicture of(PictureTable table, String name) {
    return typical(table.first(LOOKED_AT).stream().map(PictureSize::of), name);
  }

  /** Null: it cannot be read, and counts as damaged later. */
  private static PictureSize size(PictureFiles files, PictureFile picture) {
    try {
      return PictureSize.of(files.bytes(picture.path()));
    } catch (UnusableFileException e) {
      return null;
    }
  }

  private static TypicalPicture typical(Stream<PictureSize> seen, String name) {
    List<PictureSize> sizes = seen.filter(Objects::nonNull).toList();
    if (sizes.isEmpty()) {
      throw new UnusableInputException(
          "Cannot take the size of pictures from %s: none of those that were looked at can be read; JPEG, PNG, BMP, GIF and WebP can. data.images.height and data.images.width say it."
              .formatted(name));
    }
    return TypicalPicture.of(sizes);
  }
}
