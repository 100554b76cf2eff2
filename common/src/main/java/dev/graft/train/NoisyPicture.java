package dev.graft.train;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * Normal noise on every value of a picture (denoising autoencoders, Vincent et al., ICML 2008), and
 * 0 in some of its squares, in all channels (He et al., arXiv 2111.06377, mask squares).
 */
public final class NoisyPicture implements Corruption {

  private static final long serialVersionUID = 1L;

  private final int channels;
  private final int height;
  private final int width;
  private final double noise;
  private final int patch;
  private final int down;
  private final int across;
  private final int masked;

  /**
   * @param shape {@code [channels, height, width]} or {@code [height, width]}
   * @param noise deviation of what is added
   * @param patch side of a square; those at the right and at the bottom may be cut off
   * @param share of the squares that become 0, rounded and never all
   */
  public NoisyPicture(int[] shape, double noise, int patch, double share) {
    this.channels = shape.length == 3 ? shape[0] : 1;
    this.height = shape[shape.length - 2];
    this.width = shape[shape.length - 1];
    this.noise = noise;
    this.patch = patch;
    this.down = (height + patch - 1) / patch;
    this.across = (width + patch - 1) / patch;
    this.masked = (int) Math.min(down * across - 1, Math.round(share * down * across));
  }

  @Override
  public float[] corrupted(float[] clean, Random random, Rows others) {
    float[] picture = clean.clone();
    if (noise > 0) {
      for (int i = 0; i < picture.length; i++) {
        picture[i] += (float) (noise * random.nextGaussian());
      }
    }
    int[] squares = new int[down * across];
    Arrays.setAll(squares, i -> i);
    for (int i = 0; i < masked; i++) {
      int drawn = i + random.nextInt(squares.length - i);
      clear(picture, squares[drawn]);
      squares[drawn] = squares[i];
    }
    return picture;
  }

  private void clear(float[] picture, int square) {
    int top = square / across * patch;
    int left = square % across * patch;
    for (int channel = 0; channel < channels; channel++) {
      for (int y = top; y < Math.min(top + patch, height); y++) {
        int row = (channel * height + y) * width;
        Arrays.fill(picture, row + left, row + Math.min(left + patch, width), 0);
      }
    }
  }

  @Override
  public String summary() {
    String squares =
        String.format(
            Locale.ROOT, "%d of %d squares of %d pixels are masked", masked, down * across, patch);
    String added = String.format(Locale.ROOT, "noise of deviation %s is added", noise);
    return noise == 0 ? squares : masked == 0 ? added : added + " and " + squares;
  }
}
