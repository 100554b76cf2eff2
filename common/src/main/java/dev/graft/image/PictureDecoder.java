package dev.graft.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.Serializable;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes JPEG, PNG, BMP, GIF (its first frame) and WebP files to unsigned bytes {@code [channels,
 * height, width]}, turned upright as EXIF says. Colour profiles are not applied to RGB and grey, as
 * in the loaders of Keras and PyTorch; what is transparent is laid over white. Safe for use by many
 * threads.
 */
public final class PictureDecoder implements Serializable {

  private static final long serialVersionUID = 1L;

  private final PictureShape shape;
  private final long maxPixels;

  /**
   * @param maxPixels pictures that say they have more are not decoded: a small file can promise any
   *     size
   */
  public PictureDecoder(PictureShape shape, long maxPixels) {
    this.shape = shape;
    this.maxPixels = maxPixels;
  }

  public PictureShape shape() {
    return shape;
  }

  /**
   * Decodes the bytes of a file.
   *
   * @throws UnreadablePictureException saying what is wrong with them
   */
  public byte[] decode(byte[] encoded) throws UnreadablePictureException {
    if (encoded.length == 0) {
      throw new UnreadablePictureException("the file is empty");
    }
    try (ImageInputStream in = new ByteArrayImageInputStream(encoded)) {
      ImageReader reader = ImageReaders.of(in);
      if (reader == null) {
        throw new UnreadablePictureException("it is no JPEG, PNG, BMP, GIF or WebP picture");
      }
      try {
        return decode(reader, in, Orientation.of(encoded));
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      // What decoders throw at damaged bytes is not always an IOException.
      throw new UnreadablePictureException("it cannot be decoded: " + reason(e), e);
    }
  }

  private byte[] decode(ImageReader reader, ImageInputStream in, Orientation orientation)
      throws IOException, UnreadablePictureException {
    Damage damage = new Damage();
    reader.addIIOReadWarningListener(damage);
    reader.setInput(in, true, true);
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    checkSize(width, height);
    BufferedImage image = read(reader, width, height);
    if (damage.found() != null) {
      throw new UnreadablePictureException("it is damaged: " + damage.found());
    }
    PictureShape stored = orientation.turns() ? shape.turned() : shape;
    byte[] resized = Resizing.to(stored, PixelRows.of(image, shape.channels()));
    return orientation.upright(resized, stored);
  }

  /**
   * Brings pixels that have been decoded already to the shape.
   *
   * @param pixels unsigned, row by row, one pixel after the other: grey, BGR or BGRA, as OpenCV and
   *     Spark's image source have them
   * @param channels 1, 3 or 4
   * @throws UnreadablePictureException if size, channels and bytes do not fit each other
   */
  public byte[] resize(byte[] pixels, int height, int width, int channels)
      throws UnreadablePictureException {
    checkSize(width, height);
    if (!Set.of(1, 3, 4).contains(channels) || pixels.length != (long) height * width * channels) {
      throw new UnreadablePictureException(
          String.format(
              Locale.ROOT,
              "it says %d by %d pixels of %d channels and holds %d bytes",
              width,
              height,
              channels,
              pixels.length));
    }
    return Resizing.to(
        shape,
        PixelRows.of(DecodedPixels.image(pixels, height, width, channels), shape.channels()));
  }

  /**
   * Whether a picture can be decoded must not depend on what the heap has room for just now: the
   * JDK's reader of PNG hides such an error in an IOException.
   */
  private static BufferedImage read(ImageReader reader, int width, int height) throws IOException {
    try {
      return reader.read(0, asStored(reader));
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      for (Throwable t = e; t != null; t = t.getCause()) {
        if (t instanceof OutOfMemoryError full) {
          throw named(full, width, height);
        }
      }
      throw e;
    }
  }

  private static OutOfMemoryError named(OutOfMemoryError error, int width, int height) {
    OutOfMemoryError named =
        new OutOfMemoryError(
            String.format(
                Locale.ROOT,
                "%s, for a picture of %d by %d pixels: a lower data.images.max-pixels leaves such pictures out",
                error.getMessage(),
                width,
                height));
    named.setStackTrace(error.getStackTrace());
    return named;
  }

  /** Keeps the reader from applying the colour profile of an RGB or grey picture. */
  private static ImageReadParam asStored(ImageReader reader) throws IOException {
    ImageReadParam param = reader.getDefaultReadParam();
    ImageTypeSpecifier stored = reader.getRawImageType(0);
    if (stored != null && PixelRows.storesColours(stored.getColorModel())) {
      param.setDestinationType(stored);
    }
    return param;
  }

  private void checkSize(long width, long height) throws UnreadablePictureException {
    if (width <= 0 || height <= 0) {
      throw new UnreadablePictureException(
          String.format(Locale.ROOT, "its size is %d by %d pixels", width, height));
    }
    if (width * height > maxPixels) {
      throw new UnreadablePictureException(
          String.format(
              Locale.ROOT,
              "it has %d by %d pixels, data.images.max-pixels allows %d",
              width,
              height,
              maxPixels));
    }
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return message == null || message.isBlank()
        ? e.getClass().getSimpleName()
        : message.lines().findFirst().orElseThrow();
  }
}
