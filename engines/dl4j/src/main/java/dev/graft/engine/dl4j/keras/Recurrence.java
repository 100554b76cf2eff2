package dev.graft.engine.dl4j.keras;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.modelimport.keras.KerasLayer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Layers that work on sequences, {@code [features, time]} as Deeplearning4j has them. */
final class Recurrence {

  private Recurrence() {}

  static Translated of(LayerConfig layer, Flow input) {
    if (!input.isSequence()) {
      throw layer.refusal("it is fed %s, a sequence is needed".formatted(input.described()));
    }
    LayerConfig checked = layer.type().equals("Bidirectional") ? both(layer) : one(layer);
    Map<String, INDArray> weights = Weights.of(layer);
    addBias(weights);
    KerasLayer imported = Importer.layer(checked, weights, input.width());
    Layer recurrent = imported.getLayer();
    formatted(recurrent);
    recurrent.setNIn(input.type(), true);
    return Translated.of(recurrent, imported.getWeights(), gives(recurrent, input.sequence()));
  }

  private static Flow gives(Layer recurrent, InputType.InputTypeRecurrent input) {
    InputType type = recurrent.getOutputType(-1, input);
    // Deeplearning4j forgets the length behind a layer of two directions.
    return Flow.of(
        type instanceof InputType.InputTypeRecurrent sequence
            ? InputType.recurrent(sequence.getSize(), input.getTimeSeriesLength())
            : type);
  }

  private static LayerConfig one(LayerConfig layer) {
    for (String flag : List.of("go_backwards", "return_state", "stateful", "time_major")) {
      if (layer.flag(flag, false)) {
        throw layer.unsupported(flag + " = true is not supported");
      }
    }
    LayerConfig checked = Functions.checked(layer, "activation", false);
    return layer.type().equals("LSTM")
        ? Functions.checked(checked, "recurrent_activation", false)
        : checked;
  }

  private static LayerConfig both(LayerConfig layer) {
    LayerConfig inner = layer.inner();
    if (!List.of("LSTM", "SimpleRNN").contains(inner.type())) {
      throw layer.refusal(
          "it wraps a %s; LSTM and SimpleRNN are supported".formatted(inner.type()));
    }
    ObjectNode config = layer.config().deepCopy();
    ((ObjectNode) config.path("layer")).set("config", one(inner).config());
    checkSame(layer, inner);
    config.remove("backward_layer");
    return layer.with(config);
  }

  private static void checkSame(LayerConfig layer, LayerConfig forward) {
    var backward = layer.config().path("backward_layer");
    for (String key : List.of("units", "activation", "recurrent_activation", "use_bias")) {
      if (!backward.isMissingNode()
          && !backward.path("config").path(key).equals(forward.config().path(key))) {
        throw layer.unsupported(
            "its two directions differ in %s; this is not supported".formatted(key));
      }
    }
  }

  /** Deeplearning4j has a bias always. */
  private static void addBias(Map<String, INDArray> weights) {
    for (String direction : List.of("", "forward_", "backward_")) {
      INDArray kernel = weights.get(direction + "kernel");
      if (kernel != null) {
        weights.putIfAbsent(direction + "bias", Nd4j.zeros(kernel.size(1)));
      }
    }
  }

  private static void formatted(Layer layer) {
    if (layer instanceof Bidirectional both) {
      formatted(both.getFwd());
      formatted(both.getBwd());
    } else if (layer instanceof LastTimeStep last) {
      formatted(last.getUnderlying());
    } else {
      ((BaseRecurrentLayer) layer).setRnnDataFormat(RNNFormat.NCW);
    }
  }
}
