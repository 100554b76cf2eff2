package dev.graft.average;

import dev.graft.train.Range;
import java.util.List;

/**
 * Model Stock (Jang, Yun and Han, arXiv 2403.19522): the mean of several models of one beginning,
 * drawn back towards it, layer by layer, the more the less they agree on where to go. Of K models,
 * phi the mean angle between what two of them have changed: t = K cos(phi) / ((K - 1) cos(phi) +
 * 1), w = t mean + (1 - t) beginning.
 */
public final class ModelStock {

  private ModelStock() {}

  /**
   * The merged weights; where no model has changed a layer, the mean.
   *
   * @param start the weights that all began with
   * @param models two at least, of the same length
   * @param layers ranges of each layer; what is in none is the mean
   */
  public static float[] merge(float[] start, List<float[]> models, List<List<Range>> layers) {
    models.forEach(model -> Lengths.same(start.length, model.length));
    WeightedMean sum = new WeightedMean();
    models.forEach(model -> sum.add(1, model));
    float[] merged = sum.mean();
    for (List<Range> layer : layers) {
      double share = share(cosine(start, models, layer), models.size());
      for (Range range : layer) {
        for (int i = range.from(); i < range.to(); i++) {
          merged[i] = (float) (share * merged[i] + (1 - share) * start[i]);
        }
      }
    }
    return merged;
  }

  /**
   * How much of the mean is taken, from 0 to 1.
   *
   * @param cosine of the angle between two models; below 0 counts as 0
   */
  static double share(double cosine, int models) {
    double agreement = Math.max(0, cosine);
    return models * agreement / ((models - 1) * agreement + 1);
  }

  /** Of the mean angle between two models' changes; 1 if fewer than two have any. */
  private static double cosine(float[] start, List<float[]> models, List<Range> layer) {
    double angles = 0;
    int pairs = 0;
    for (int one = 0; one < models.size(); one++) {
      for (int other = one + 1; other < models.size(); other++) {
        double both = product(start, models.get(one), models.get(other), layer);
        double first = product(start, models.get(one), models.get(one), layer);
        double second = product(start, models.get(other), models.get(other), layer);
        if (first > 0 && second > 0) {
          double cosine = both / Math.sqrt(first) / Math.sqrt(second);
          angles += StrictMath.acos(Math.max(-1, Math.min(1, cosine)));
          pairs++;
        }
      }
    }
    return pairs == 0 ? 1 : StrictMath.cos(angles / pairs);
  }

  private static double product(float[] start, float[] one, float[] other, List<Range> layer) {
    double product = 0;
    for (Range range : layer) {
      for (int i = range.from(); i < range.to(); i++) {
        product += ((double) one[i] - start[i]) * ((double) other[i] - start[i]);
      }
    }
    return product;
  }
}
