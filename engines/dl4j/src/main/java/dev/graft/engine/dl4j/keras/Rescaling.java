package dev.graft.engine.dl4j.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;

/**
 * Keras's layer that multiplies by one number and adds another: two vertices. With numbers for each
 * channel it is one layer.
 */
final class Rescaling {

  /** What adds the number; no layer of Keras. */
  static final String SHIFT = "Rescaling's offset";

  private Rescaling() {}

  /** A layer that adds a number is two; any other is itself. */
  static Stream<LayerConfig> steps(LayerConfig layer) {
    if (eachChannel(layer) || layer.number("offset", 0) == 0) {
      return Stream.of(layer);
    }
    LayerConfig scale = layer.named(layer.name() + "_scale");
    return Stream.of(scale, layer.fedBy(List.of(scale.name())).ofType(SHIFT));
  }

  private static boolean eachChannel(LayerConfig layer) {
    return isList(layer.value("scale")) || isList(layer.value("offset"));
  }

  private static boolean isList(JsonNode value) {
    return value != null && value.isArray();
  }

  static Translated of(LayerConfig layer, Flow input) {
    if (eachChannel(layer)) {
      return Channels.scaled(
          layer,
          input,
          Channels.numbers(layer, input, "scale", 1),
          Channels.numbers(layer, input, "offset", 0));
    }
    return layer.type().equals(SHIFT)
        ? Translated.of(new ShiftVertex(layer.number("offset", 0)), input)
        : Translated.of(new ScaleVertex(layer.number("scale", 1)), input);
  }
}
