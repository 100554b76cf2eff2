package dev.graft.image;

import com.twelvemonkeys.imageio.metadata.Entry;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEG;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegment;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegmentUtil;
import com.twelvemonkeys.imageio.metadata.tiff.TIFF;
import com.twelvemonkeys.imageio.metadata.tiff.TIFFReader;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import javax.imageio.stream.ImageInputStream;

/**
 * How the camera was held, as EXIF's tag of the same name says (values 1 to 8: CIPA DC-008-2012,
 * section 4.6.4): what must be done to the stored picture for it to stand upright.
 */
enum Orientation {
  UPRIGHT(false, false, false),
  MIRRORED(false, false, true),
  UPSIDE_DOWN(false, true, true),
  FLIPPED(false, true, false),
  TRANSPOSED(true, false, false),
  TO_THE_LEFT(true, true, false),
  TRANSVERSE(true, true, true),
  TO_THE_RIGHT(true, false, true);

  private final boolean turns;
  private final boolean fromBottom;
  private final boolean fromRight;

  /**
   * @param turns whether rows become columns
   * @param fromBottom whether the stored rows are taken from the last to the first
   * @param fromRight whether the stored columns are taken from the last to the first
   */
  Orientation(boolean turns, boolean fromBottom, boolean fromRight) {
    this.turns = turns;
    this.fromBottom = fromBottom;
    this.fromRight = fromRight;
  }

  /** What the EXIF data of a JPEG file say; upright if there are none that can be read. */
  static Orientation of(byte[] encoded) {
    boolean jpeg = encoded.length > 2 && encoded[0] == (byte) 0xff && encoded[1] == (byte) 0xd8;
    if (!jpeg) {
      return UPRIGHT;
    }
    try (ImageInputStream in = new ByteArrayImageInputStream(encoded)) {
      List<JPEGSegment> exif = JPEGSegmentUtil.readSegments(in, JPEG.APP1, "Exif");
      return exif.isEmpty() ? UPRIGHT : of(exif.get(0));
    } catch (IOException | RuntimeException e) {
      // The picture may be good all the same: its own decoder is to say.
      return UPRIGHT;
    }
  }

  private static Orientation of(JPEGSegment exif) throws IOException {
    try (InputStream data = exif.data()) {
      // "Exif" ends with two zeros, the library takes one for the identifier's.
      data.skipNBytes(1);
      ImageInputStream tiff = new ByteArrayImageInputStream(data.readAllBytes());
      Entry entry = new TIFFReader().read(tiff).getEntryById(TIFF.TAG_ORIENTATION);
      int value = entry != null && entry.getValue() instanceof Number n ? n.intValue() : 1;
      return value >= 1 && value <= values().length ? values()[value - 1] : UPRIGHT;
    }
  }

  boolean turns() {
    return turns;
  }

  /**
   * Turns a picture.
   *
   * @param stored {@code [channels, height, width]}
   * @param shape what that is
   */
  byte[] upright(byte[] stored, PictureShape shape) {
    if (this == UPRIGHT) {
      return stored;
    }
    int height = shape.height();
    int width = shape.width();
    byte[] upright = new byte[stored.length];
    int at = 0;
    for (int channel = 0; channel < shape.channels(); channel++) {
      int plane = channel * height * width;
      for (int y = 0; y < (turns ? width : height); y++) {
        for (int x = 0; x < (turns ? height : width); x++) {
          int row = turns ? x : y;
          int column = turns ? y : x;
          row = fromBottom ? height - 1 - row : row;
          column = fromRight ? width - 1 - column : column;
          upright[at++] = stored[plane + row * width + column];
        }
      }
    }
    return upright;
  }
}
