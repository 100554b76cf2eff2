package dev.graft.network.keras;

import org.deeplearning4j.nn.conf.graph.ScaleVertex;

/** Keras's layer that multiplies by one number and adds another. */
final class Rescaling {

  private Rescaling() {}

  static Translated of(LayerConfig layer, Flow input) {
    if (!layer.config().path("scale").isNumber()
        || layer.number("offset", 0) != 0
        || layer.config().path("offset").isArray()) {
      throw layer.refusal(
          "one scale and no offset are supported; take the layer out and say data.scale in the job file");
    }
    return Translated.of(new ScaleVertex(layer.number("scale", 1)), input);
  }
}
