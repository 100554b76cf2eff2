package dev.graft.network.keras;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;

/** Keras's layer that multiplies by one number and adds another: two vertices. */
final class Rescaling {

  /** What adds the number; no layer of Keras. */
  static final String SHIFT = "Rescaling's offset";

  private Rescaling() {}

  /** A layer that adds a number is two; any other is itself. */
  static Stream<LayerConfig> steps(LayerConfig layer) {
    if (!layer.type().equals("Rescaling") || layer.number("offset", 0) == 0) {
      return Stream.of(layer);
    }
    LayerConfig scale = layer.named(layer.name() + "_scale");
    return Stream.of(scale, layer.fedBy(List.of(scale.name())).ofType(SHIFT));
  }

  static Translated of(LayerConfig layer, Flow input) {
    boolean one =
        layer.config().path("scale").isNumber() && !layer.config().path("offset").isArray();
    if (!one) {
      throw layer.refusal("a scale for each channel is not supported, only one for all");
    }
    return layer.type().equals(SHIFT)
        ? Translated.of(new ShiftVertex(layer.number("offset", 0)), input)
        : Translated.of(new ScaleVertex(layer.number("scale", 1)), input);
  }
}
