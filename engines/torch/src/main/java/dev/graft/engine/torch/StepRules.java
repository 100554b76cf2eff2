package dev.graft.engine.torch;

import dev.graft.config.TrainSettings;
import dev.graft.model.OptimizerRule;
import dev.graft.model.UpdatePlan;
import dev.graft.train.JobOptimizer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How a job updates weights, as it travels. */
final class StepRules implements Serializable {

  private static final long serialVersionUID = 1L;

  private final TrainSettings.Optimizer.Type type;
  private final double rate;
  private final double momentum;
  private final double beta1;
  private final double beta2;
  private final double decay;
  private final Double epsilon;
  private final float l2;
  private final TrainSettings.Clipping.Type clipping;
  private final double threshold;
  private final HashMap<String, Double> rates;

  private StepRules(
      TrainSettings.Optimizer optimizer,
      double l2,
      TrainSettings.Clipping clipping,
      Map<String, Double> rates) {
    this.type = optimizer.type();
    this.rate = optimizer.learningRate();
    this.momentum = optimizer.momentum();
    this.beta1 = optimizer.beta1();
    this.beta2 = optimizer.beta2();
    this.decay = optimizer.decay();
    this.epsilon = optimizer.epsilon();
    this.l2 = (float) l2;
    this.clipping = clipping.type();
    this.threshold = clipping.threshold();
    this.rates = new HashMap<>(rates);
  }

  static StepRules of(TrainSettings train) {
    boolean penalised = train.l2() > 0 && !train.solves();
    return new StepRules(
        train.optimizer(), penalised ? train.l2() : 0, train.clipping(), train.rates());
  }

  /** Of a network that is not trained. */
  static StepRules none() {
    return new StepRules(
        new TrainSettings.Optimizer(TrainSettings.Optimizer.Type.SGD, 0, 0, 0, 0, 0, null),
        0,
        new TrainSettings.Clipping(TrainSettings.Clipping.Type.NONE, 1),
        Map.of());
  }

  /** The same for the same rules. */
  String identity() {
    return String.join(
        " ",
        List.of(
            type.name(),
            Double.toString(rate),
            Double.toString(momentum),
            Double.toString(beta1),
            Double.toString(beta2),
            Double.toString(decay),
            String.valueOf(epsilon),
            Float.toString(l2),
            clipping.name(),
            Double.toString(threshold),
            new TreeMap<>(rates).toString()));
  }

  /** Weights are penalised, and neither biases nor what a normalisation layer has. */
  float l2(Description.Parameter parameter) {
    return decays(parameter) ? l2 : 0;
  }

  private static boolean decays(Description.Parameter parameter) {
    return !parameter.normalises() && parameter.shape().length >= 2;
  }

  UpdatePlan plan(FlatLayout layout) {
    OptimizerRule job =
        JobOptimizer.of(
            new TrainSettings.Optimizer(type, rate, momentum, beta1, beta2, decay, epsilon));
    List<UpdatePlan.Span> spans = new ArrayList<>();
    List<String> layers = new ArrayList<>();
    int summed = layout.summed();
    int stride = layout.weights() - summed;
    if (summed > 0) {
      spans.add(new UpdatePlan.Span(0, summed, null, 0, 0, 0, UpdatePlan.Clip.NONE));
    }
    int at = summed;
    for (Description.Parameter one : layout.parameters()) {
      if (!layers.contains(one.layer())) {
        layers.add(one.layer());
      }
      Double factor = rates.get(one.layer());
      spans.add(
          new UpdatePlan.Span(
              at,
              at + one.length(),
              factor == null ? job : job.times(factor),
              at - summed,
              stride,
              l2(one),
              clip(one, layers.indexOf(one.layer())),
              one.layer(),
              decays(one)));
      at += one.length();
    }
    if (layout.length() > at) {
      spans.add(new UpdatePlan.Span(at, layout.length(), null, 0, 0, 0, UpdatePlan.Clip.NONE));
    }
    return new UpdatePlan(List.copyOf(spans), job.momentsPerWeight() * stride);
  }

  private UpdatePlan.Clip clip(Description.Parameter parameter, int group) {
    if (parameter.normalises()) {
      return UpdatePlan.Clip.NONE;
    }
    return switch (clipping) {
      // The norm of all layers is Graft's own to take.
      case NONE, GLOBAL_NORM -> UpdatePlan.Clip.NONE;
      case VALUE -> new UpdatePlan.Clip(group, (float) threshold, Double.POSITIVE_INFINITY);
      case LAYER_NORM -> new UpdatePlan.Clip(group, Float.POSITIVE_INFINITY, threshold);
    };
  }
}
