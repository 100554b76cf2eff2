package dev.graft.engine.dl4j.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What is done to each channel with numbers of its own. Deeplearning4j has it as a frozen BatchNorm
 * layer alone: mean 0, variance 1, and the numbers as its scale and offset.
 */
final class Channels {

  /** What Keras takes for the smallest deviation. */
  private static final double LEAST = 1e-7;

  private Channels() {}

  /** Multiplies each channel by a factor and adds an offset; neither is trained. */
  static Translated scaled(LayerConfig layer, Flow input, double[] factors, double[] offsets) {
    if (input.isSequence()) {
      throw layer.refusal("it is fed a sequence, values or an image are needed");
    }
    if (factors.length != input.width() || offsets.length != input.width()) {
      throw layer.refusal(
          String.format(
              Locale.ROOT,
              "it has weights for %d channels, it is fed %d",
              factors.length,
              input.width()));
    }
    BatchNormalization scaling =
        new BatchNormalization.Builder()
            .name(layer.name())
            .nIn(input.width())
            .nOut(input.width())
            .eps(0)
            .build();
    FrozenLayerWithBackprop frozen = new FrozenLayerWithBackprop(scaling);
    frozen.setLayerName(layer.name());
    Map<String, INDArray> weights =
        Map.of(
            "gamma", Weights.ordered(floats(factors), input.order()),
            "beta", Weights.ordered(floats(offsets), input.order()),
            "mean", Nd4j.zeros(factors.length),
            "log10stdev", Nd4j.zeros(factors.length));
    return Translated.of(frozen, weights, input);
  }

  /** ConvNeXt's own layer. */
  static Translated scale(LayerConfig layer, Flow input) {
    double[] factors = values(Weights.of(layer).get("gamma"), input);
    return scaled(layer, input, factors, new double[factors.length]);
  }

  /** Keras's layer that takes off the mean of its training data and divides by the deviation. */
  static Translated normalized(LayerConfig layer, Flow input) {
    Normalization.checkAxis(layer, input);
    if (layer.flag("invert", false)) {
      throw layer.unsupported("invert = true is not supported");
    }
    boolean given = layer.value("mean") != null;
    if (given != (layer.value("variance") != null)) {
      throw layer.refusal("it has not as many means as variances");
    }
    Map<String, INDArray> learned = given ? Map.of() : Weights.of(layer);
    double[] mean = given ? numbers(layer, input, "mean", 0) : values(learned.get("mean"), input);
    double[] variance =
        given ? numbers(layer, input, "variance", 1) : values(learned.get("variance"), input);
    if (mean.length != variance.length) {
      throw layer.refusal("it has not as many means as variances");
    }
    double[] factors = new double[mean.length];
    double[] offsets = new double[mean.length];
    for (int i = 0; i < mean.length; i++) {
      factors[i] = 1 / Math.max(Math.sqrt(variance[i]), LEAST);
      offsets[i] = -mean[i] * factors[i];
    }
    return scaled(layer, input, factors, offsets);
  }

  private static double[] values(INDArray array, Flow input) {
    double[] values = array.dup('c').data().asDouble();
    return values.length == 1 ? repeated(values[0], input) : values;
  }

  /**
   * A setting: one number a channel, or one for all.
   *
   * @param otherwise for all, if the setting is not given
   */
  static double[] numbers(LayerConfig layer, Flow input, String key, double otherwise) {
    JsonNode value = layer.value(key);
    if (value == null) {
      return repeated(otherwise, input);
    }
    while (value.isArray() && value.size() == 1) {
      value = value.get(0);
    }
    if (!value.isArray()) {
      return repeated(layer.number(key, value), input);
    }
    double[] numbers = new double[value.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = layer.number(key, value.get(i));
    }
    if (numbers.length != input.width()) {
      throw layer.refusal(
          String.format(
              Locale.ROOT,
              "%s has %d numbers, it is fed %d channels",
              key,
              numbers.length,
              input.width()));
    }
    return numbers;
  }

  private static double[] repeated(double number, Flow input) {
    double[] numbers = new double[Math.toIntExact(input.width())];
    java.util.Arrays.fill(numbers, number);
    return numbers;
  }

  private static INDArray floats(double[] numbers) {
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return Nd4j.createFromArray(floats);
  }
}
