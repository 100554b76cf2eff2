package dev.graft.image;

/** Moves planar pictures of one size; black comes in where the picture does not reach. */
final class Movement {

  private final int channels;
  private final int height;
  private final int width;
  private final float[] black;

  /**
   * @param black the value of black in each channel
   */
  Movement(int channels, int height, int width, float[] black) {
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.black = black;
  }

  /**
   * The picture from another corner on, then mirrored if wanted.
   *
   * @param down the row that becomes the first; negative: above the picture
   * @param right the column that becomes the first
   */
  float[] shifted(float[] picture, int down, int right, boolean flip) {
    if (down == 0 && right == 0 && !flip) {
      return picture;
    }
    float[] shifted = new float[picture.length];
    int at = 0;
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          shifted[at++] = at(picture, c, y + down, (flip ? width - 1 - x : x) + right);
        }
      }
    }
    return shifted;
  }

  /**
   * The picture turned around its middle, interpolated between the four nearest pixels.
   *
   * @param degrees against the clock
   */
  float[] turned(float[] picture, double degrees) {
    // StrictMath: the same bits on every machine.
    double cos = StrictMath.cos(StrictMath.toRadians(degrees));
    double sin = StrictMath.sin(StrictMath.toRadians(degrees));
    double middleY = (height - 1) / 2.0;
    double middleX = (width - 1) / 2.0;
    float[] turned = new float[picture.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double fromX = middleX + cos * (x - middleX) - sin * (y - middleY);
        double fromY = middleY + sin * (x - middleX) + cos * (y - middleY);
        for (int c = 0; c < channels; c++) {
          turned[(c * height + y) * width + x] = between(picture, c, fromY, fromX);
        }
      }
    }
    return turned;
  }

  private float between(float[] picture, int channel, double fromY, double fromX) {
    int y = (int) Math.floor(fromY);
    int x = (int) Math.floor(fromX);
    double below = fromY - y;
    double beside = fromX - x;
    double upper =
        at(picture, channel, y, x) * (1 - beside) + at(picture, channel, y, x + 1) * beside;
    double lower =
        at(picture, channel, y + 1, x) * (1 - beside) + at(picture, channel, y + 1, x + 1) * beside;
    return (float) (upper * (1 - below) + lower * below);
  }

  private float at(float[] picture, int channel, int y, int x) {
    return y < 0 || y >= height || x < 0 || x >= width
        ? black[channel]
        : picture[(channel * height + y) * width + x];
  }
}
