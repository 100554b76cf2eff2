package dev.graft.train;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * Some columns of each row are masked: 0 stands for them, or what they are in other rows, each in
 * another one (the corruption of SCARF, Bahri et al., arXiv 2106.15147). A column's features are
 * masked together: those of a category tell each other.
 */
public final class MaskedFeatures implements Corruption {

  private static final long serialVersionUID = 1L;

  private final int[] starts;
  private final int masked;
  private final boolean byOthers;

  /**
   * @param widths features of each column, at least two columns
   * @param share of the columns that are masked in a row: so many, rounded, one at least and never
   *     all
   * @param byOthers whether values of other rows stand for them, not 0
   */
  public MaskedFeatures(int[] widths, double share, boolean byOthers) {
    this.starts = new int[widths.length + 1];
    Arrays.setAll(starts, i -> i == 0 ? 0 : widths[i - 1]);
    Arrays.parallelPrefix(starts, Integer::sum);
    long rounded = Math.round(share * widths.length);
    this.masked = (int) Math.max(1, Math.min(widths.length - 1, rounded));
    this.byOthers = byOthers;
  }

  @Override
  public float[] corrupted(float[] clean, Random random, Rows others) {
    float[] row = clean.clone();
    int[] columns = new int[starts.length - 1];
    Arrays.setAll(columns, i -> i);
    for (int i = 0; i < masked; i++) {
      int drawn = i + random.nextInt(columns.length - i);
      int column = columns[drawn];
      columns[drawn] = columns[i];
      int from = starts[column];
      int width = starts[column + 1] - from;
      if (byOthers) {
        System.arraycopy(others.row(random.nextInt(others.size())), from, row, from, width);
      } else {
        Arrays.fill(row, from, from + width, 0);
      }
    }
    return row;
  }

  @Override
  public String summary() {
    return String.format(
        Locale.ROOT,
        "%d of %d columns are %s",
        masked,
        starts.length - 1,
        byOthers ? "those of other rows" : "masked");
  }
}
