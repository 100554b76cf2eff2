package dev.graft.explain;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Occlusion maps (Zeiler and Fergus, ECCV 2014): how much less a network says for its answer when a
 * part of the picture is not to be seen. A part is filled with the picture's own mean colour.
 */
public final class Occlusion implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int channels;
  private final int height;
  private final int width;
  private final int down;
  private final int across;

  /**
   * @param shape channels, where there are any, height, width
   * @param grid parts of a side; fewer where the picture has fewer pixels
   */
  public Occlusion(int[] shape, int grid) {
    if (shape.length < 2 || shape.length > 3 || grid < 1) {
      throw new IllegalArgumentException("no picture: " + Arrays.toString(shape));
    }
    this.channels = shape.length == 3 ? shape[0] : 1;
    this.height = shape[shape.length - 2];
    this.width = shape[shape.length - 1];
    this.down = Math.min(grid, height);
    this.across = Math.min(grid, width);
  }

  /** Rows of the map. */
  public int down() {
    return down;
  }

  /** Columns of the map. */
  public int across() {
    return across;
  }

  /**
   * The picture with each of its parts occluded, row by row of the map.
   *
   * @param picture one channel after the other, rows of each from the top; stays as it is
   */
  public float[][] occluded(float[] picture) {
    float[] means = means(picture);
    float[][] variants = new float[down * across][];
    for (int part = 0; part < variants.length; part++) {
      variants[part] = occluded(picture, part / across, part % across, means);
    }
    return variants;
  }

  private float[] means(float[] picture) {
    float[] means = new float[channels];
    int area = height * width;
    for (int channel = 0; channel < channels; channel++) {
      double sum = 0;
      for (int i = 0; i < area; i++) {
        sum += picture[channel * area + i];
      }
      means[channel] = (float) (sum / area);
    }
    return means;
  }

  private float[] occluded(float[] picture, int row, int column, float[] means) {
    float[] variant = picture.clone();
    int left = column * width / across;
    int right = (column + 1) * width / across;
    for (int channel = 0; channel < channels; channel++) {
      for (int y = row * height / down; y < (row + 1) * height / down; y++) {
        int from = (channel * height + y) * width;
        Arrays.fill(variant, from + left, from + right, means[channel]);
      }
    }
    return variant;
  }
}
