package dev.graft.engine.dl4j.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The last layer. Deeplearning4j keeps the loss in it, Keras apart from the layers: a dense layer
 * that was trained with a loss which fits its activation function becomes an output layer with it,
 * so that the network can be evaluated and trained on as it is.
 */
final class Output {

  private Output() {}

  static Layer of(Layer last, JsonNode training) {
    if (!(last instanceof DenseLayer dense)) {
      return last;
    }
    LossFunction loss = loss(training.path("loss"), dense.getActivationFn());
    return loss == null
        ? last
        : new OutputLayer.Builder(loss)
            .name(dense.getLayerName())
            .nIn(dense.getNIn())
            .nOut(dense.getNOut())
            .hasBias(dense.hasBias())
            .activation(dense.getActivationFn())
            .weightInit(dense.getWeightInitFn())
            .build();
  }

  /** The loss; null if there is none, or none that fits. */
  private static LossFunction loss(JsonNode given, IActivation activation) {
    JsonNode loss =
        given.isObject() && !given.has("class_name") && given.size() == 1
            ? given.elements().next()
            : given;
    boolean plain =
        !loss.path("config").path("from_logits").asBoolean(false)
            && loss.path("config").path("label_smoothing").asDouble(0) == 0;
    String name = loss.isTextual() ? loss.asText() : loss.path("class_name").asText("");
    return switch (plain ? name.toLowerCase(Locale.ROOT).replace("_", "") : "") {
      case "categoricalcrossentropy", "sparsecategoricalcrossentropy" ->
          activation instanceof ActivationSoftmax ? LossFunction.MCXENT : null;
      case "binarycrossentropy" ->
          activation instanceof ActivationSigmoid ? LossFunction.XENT : null;
      case "mse", "meansquarederror" -> LossFunction.MSE;
      default -> null;
    };
  }
}
