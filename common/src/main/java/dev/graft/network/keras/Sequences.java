package dev.graft.network.keras;

import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.modelimport.keras.KerasLayer;

/** Convolutions along a sequence. */
final class Sequences {

  private Sequences() {}

  static Translated convolution(LayerConfig layer, Flow input) {
    if (!input.isSequence()) {
      throw layer.refusal("it is fed %s, a sequence is needed".formatted(input.described()));
    }
    String padding = layer.text("padding", "valid");
    if (!List.of("valid", "same", "causal").contains(padding)) {
      throw layer.refusal("padding = %s is not supported".formatted(padding));
    }
    if (layer.number("groups", 1) != 1) {
      throw layer.refusal(
          String.format(
              Locale.ROOT, "groups = %d is not supported", (int) layer.number("groups", 1)));
    }
    LayerConfig checked = Functions.checked(layer, "activation", false);
    KerasLayer imported = Importer.layer(checked, Weights.of(layer), input.width());
    Convolution1DLayer convolution = (Convolution1DLayer) imported.getLayer();
    convolution.setRnnDataFormat(RNNFormat.NCW);
    convolution.setNIn(input.width());
    return Translated.of(
        convolution, imported.getWeights(), Flow.of(convolution.getOutputType(-1, input.type())));
  }
}
