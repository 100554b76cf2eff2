package dev.graft.engine.dl4j.keras;

import java.util.List;

/**
 * A Keras model's layers and how they are connected. Keras 2 and Keras 3 write this differently;
 * what is here is what both mean, with the layers of models within the model in their place.
 *
 * @param input the input layer
 * @param layers all others
 * @param output name of the layer that gives the output
 */
record KerasLayout(LayerConfig input, List<LayerConfig> layers, String output) {

  static KerasLayout of(KerasFile file) {
    LayoutReader reader = new LayoutReader(file, file.model());
    checkVersion(file);
    return reader.read();
  }

  private static void checkVersion(KerasFile file) {
    String version = file.version();
    if (version == null || !version.matches("[23]\\..*")) {
      throw file.refusal(
          "%s; Keras 2 and Keras 3 are supported: load it there and save it again with model.save(\"model.h5\")"
              .formatted(
                  version == null
                      ? "it does not say which Keras wrote it, as Keras 1 did"
                      : "it was written by Keras " + version));
    }
  }
}
