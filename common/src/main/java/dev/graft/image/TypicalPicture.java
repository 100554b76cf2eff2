package dev.graft.image;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * The shape that pictures of some sizes are brought to where nobody says one: their own, or a
 * square of their mean proportion if they differ; at most {@value #LARGEST} pixels a side, which a
 * network from random weights learns in minutes.
 *
 * @param own whether it is the size of all of them
 * @param why what was seen, for people
 */
public record TypicalPicture(int height, int width, int channels, boolean own, String why) {

  private static final int LARGEST = 64;
  private static final int SMALLEST = 8;

  /**
   * Decides.
   *
   * @param seen sizes of some pictures, of at least one
   */
  public static TypicalPicture of(List<PictureSize> seen) {
    int height = median(seen, PictureSize::height);
    int width = median(seen, PictureSize::width);
    boolean alike = all(seen, size -> size.height() == height && size.width() == width);
    boolean grey = all(seen, PictureSize::grey);
    double shrink = Math.min(1, LARGEST / (double) Math.max(height, width));
    int h = alike ? side(height * shrink) : side(Math.sqrt((double) height * width) * shrink);
    int w = alike ? side(width * shrink) : h;
    boolean own = h == height && w == width;
    String why =
        String.format(
            Locale.ROOT,
            "the files are %s%d by %d pixels%s%s",
            alike ? "" : "mostly about ",
            height,
            width,
            grey ? ", grey" : "",
            own ? "" : "; small ones train faster, larger ones show more");
    return new TypicalPicture(h, w, grey ? 1 : 3, own && alike, why);
  }

  private static boolean all(List<PictureSize> seen, Predicate<PictureSize> what) {
    return seen.stream().allMatch(what);
  }

  private static int side(double length) {
    return (int) Math.max(SMALLEST, Math.round(length));
  }

  private static int median(List<PictureSize> seen, ToIntFunction<PictureSize> side) {
    int[] sorted = seen.stream().mapToInt(side).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
