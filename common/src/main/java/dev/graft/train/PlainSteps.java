package dev.graft.train;

import dev.graft.model.OptimizerRule;
import dev.graft.train.FlatOptimizer.Steps;

/** The steps of optimizers that do not depend on how many were taken before. */
final class PlainSteps {

  private PlainSteps() {}

  static Steps of(OptimizerRule.Sgd rule) {
    float rate = (float) rule.rate();
    return (length, w, g, moments, iteration) -> {
      for (int i = 0; i < length; i++) {
        w[i] -= rate * g[i];
      }
    };
  }

  static Steps of(OptimizerRule.Nesterovs rule) {
    float rate = (float) rule.rate();
    float mu = (float) rule.momentum();
    float ahead = 1 + mu;
    return (length, w, g, moments, iteration) -> {
      float[] m = moments[0];
      for (int i = 0; i < length; i++) {
        float before = mu * m[i];
        float now = before - rate * g[i];
        m[i] = now;
        w[i] -= before - ahead * now;
      }
    };
  }

  static Steps of(OptimizerRule.AdaGrad rule) {
    float rate = (float) rule.rate();
    float epsilon = (float) rule.epsilon();
    return (length, w, g, moments, iteration) -> {
      float[] sum = moments[0];
      for (int i = 0; i < length; i++) {
        sum[i] += g[i] * g[i];
        w[i] -= g[i] * rate / ((float) Math.sqrt(sum[i]) + epsilon);
      }
    };
  }

  static Steps of(OptimizerRule.AdaDelta rule) {
    float decay = (float) rule.decay();
    float rest = 1 - decay;
    float epsilon = (float) rule.epsilon();
    return (length, w, g, moments, iteration) -> {
      float[] squares = moments[0];
      float[] steps = moments[1];
      for (int i = 0; i < length; i++) {
        squares[i] = decay * squares[i] + rest * g[i] * g[i];
        float step =
            g[i] * (float) Math.sqrt(steps[i] + epsilon) / (float) Math.sqrt(squares[i] + epsilon);
        steps[i] = decay * steps[i] + rest * step * step;
        w[i] -= step;
      }
    };
  }

  static Steps of(OptimizerRule.RmsProp rule) {
    float rate = (float) rule.rate();
    float decay = (float) rule.decay();
    float rest = 1 - decay;
    float epsilon = (float) rule.epsilon();
    return (length, w, g, moments, iteration) -> {
      float[] squares = moments[0];
      for (int i = 0; i < length; i++) {
        squares[i] = decay * squares[i] + rest * g[i] * g[i];
        w[i] -= g[i] * rate / ((float) Math.sqrt(squares[i]) + epsilon);
      }
    };
  }
}
