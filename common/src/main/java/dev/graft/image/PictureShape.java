package dev.graft.image;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;

/**
 * What every picture of a dataset is brought to: its channels (1 grey, 3 RGB), its size in pixels
 * and how pictures of another size get there.
 */
public final class PictureShape implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int channels;
  private final int height;
  private final int width;
  private final Resize resize;

  /** How a picture of another shape is brought to the one wanted. */
  public enum Resize {
    /** Each side on its own; the aspect changes. */
    STRETCH,
    /** All of the picture, its aspect kept, in the middle of black. */
    FIT,
    /** The shorter side fits, the middle of the longer one is kept. */
    CROP;

    /** The name in job files. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The one of a name; stretch if there is none. */
    public static Resize of(String key) {
      return Arrays.stream(values()).filter(r -> r.key().equals(key)).findFirst().orElse(STRETCH);
    }
  }

  public PictureShape(int channels, int height, int width, Resize resize) {
    if (channels != 1 && channels != 3 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "no shape of pictures: %d channels, %d by %d", channels, height, width));
    }
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.resize = resize;
  }

  public int channels() {
    return channels;
  }

  public int height() {
    return height;
  }

  public int width() {
    return width;
  }

  public Resize resize() {
    return resize;
  }

  /** {@code [channels, height, width]}. */
  public int[] dimensions() {
    return new int[] {channels, height, width};
  }

  /** The same lying on its side. */
  PictureShape turned() {
    return new PictureShape(channels, /* height= */ width, /* width= */ height, resize);
  }
}
