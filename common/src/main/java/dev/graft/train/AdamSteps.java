package dev.graft.train;

import dev.graft.model.OptimizerRule;
import dev.graft.train.FlatOptimizer.Steps;

/** The steps of Adam and its kin, whose rate is corrected by the number of steps. */
final class AdamSteps {

  private AdamSteps() {}

  static Steps of(OptimizerRule rule) {
    if (rule instanceof OptimizerRule.Adam adam) {
      return adam(adam);
    }
    if (rule instanceof OptimizerRule.AdaMax max) {
      return adaMax(max);
    }
    if (rule instanceof OptimizerRule.Nadam nadam) {
      return nadam(nadam);
    }
    return amsGrad((OptimizerRule.AmsGrad) rule);
  }

  private static Steps adam(OptimizerRule.Adam rule) {
    Rate rate = new Rate(rule.rate(), rule.beta1(), rule.beta2(), rule.epsilon());
    float b1 = rate.beta1;
    float b2 = rate.beta2;
    float c1 = 1 - b1;
    float c2 = 1 - b2;
    float eps = rate.epsilon;
    return (length, w, g, moments, iteration) -> {
      float step = rate.corrected(iteration);
      float[] m = moments[0];
      float[] v = moments[1];
      for (int i = 0; i < length; i++) {
        float mean = b1 * m[i] + c1 * g[i];
        float square = b2 * v[i] + c2 * g[i] * g[i];
        m[i] = mean;
        v[i] = square;
        w[i] -= mean * step / ((float) Math.sqrt(square) + eps);
      }
    };
  }

  private static Steps amsGrad(OptimizerRule.AmsGrad rule) {
    Rate rate = new Rate(rule.rate(), rule.beta1(), rule.beta2(), rule.epsilon());
    float b1 = rate.beta1;
    float b2 = rate.beta2;
    float c1 = 1 - b1;
    float c2 = 1 - b2;
    float eps = rate.epsilon;
    return (length, w, g, moments, iteration) -> {
      float step = rate.corrected(iteration);
      float[] m = moments[0];
      float[] v = moments[1];
      float[] largest = moments[2];
      for (int i = 0; i < length; i++) {
        m[i] = b1 * m[i] + c1 * g[i];
        v[i] = b2 * v[i] + c2 * g[i] * g[i];
        largest[i] = Math.max(largest[i], v[i]);
        w[i] -= m[i] * step / ((float) Math.sqrt(largest[i]) + eps);
      }
    };
  }

  private static Steps adaMax(OptimizerRule.AdaMax rule) {
    Rate rate = new Rate(rule.rate(), rule.beta1(), rule.beta2(), rule.epsilon());
    float b1 = rate.beta1;
    float b2 = rate.beta2;
    float c1 = 1 - b1;
    return (length, w, g, moments, iteration) -> {
      float step = rate.ofMeans(iteration);
      float[] m = moments[0];
      float[] u = moments[1];
      for (int i = 0; i < length; i++) {
        m[i] = b1 * m[i] + c1 * g[i];
        u[i] = Math.max(b2 * u[i], Math.abs(g[i])) + 1e-32f;
        w[i] -= m[i] * step / u[i];
      }
    };
  }

  private static Steps nadam(OptimizerRule.Nadam rule) {
    Rate rate = new Rate(rule.rate(), rule.beta1(), rule.beta2(), rule.epsilon());
    float b1 = rate.beta1;
    float b2 = rate.beta2;
    float c1 = 1 - b1;
    float c2 = 1 - b2;
    float eps = rate.epsilon;
    return (length, w, g, moments, iteration) -> {
      float step = rate.ofMeans(iteration);
      float[] m = moments[0];
      float[] v = moments[1];
      for (int i = 0; i < length; i++) {
        m[i] = b1 * m[i] + c1 * g[i];
        v[i] = b2 * v[i] + c2 * g[i] * g[i];
        w[i] -= (m[i] * b1 + g[i] * c1) * step / ((float) Math.sqrt(v[i]) + eps);
      }
    };
  }

  /**
   * The learning rate with bias corrections. Powers are rounded to float as Deeplearning4j rounds
   * them, or early steps would differ by 1e-5; and like there, a rate of 0 becomes epsilon.
   */
  private static final class Rate {

    private final float rate;
    private final float beta1;
    private final float beta2;
    private final float epsilon;

    Rate(double rate, double beta1, double beta2, double epsilon) {
      this.rate = (float) rate;
      this.beta1 = (float) beta1;
      this.beta2 = (float) beta2;
      this.epsilon = (float) epsilon;
    }

    /** With the corrections of both moments. */
    float corrected(int iteration) {
      float power2 = (float) StrictMath.pow(beta2, iteration + 1.0);
      float corrected = rate * (float) Math.sqrt((float) (1 - (double) power2));
      return usable((float) (corrected / (1 - (double) power1(iteration))));
    }

    /** With the correction of the first moment alone. */
    float ofMeans(int iteration) {
      return usable((float) (rate / (1 - (double) power1(iteration))));
    }

    private float power1(int iteration) {
      return (float) StrictMath.pow(beta1, iteration + 1.0);
    }

    private float usable(float step) {
      return Float.isFinite(step) && step != 0 ? step : epsilon;
    }
  }
}
