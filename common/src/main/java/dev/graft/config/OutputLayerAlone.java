package dev.graft.config;

import com.typesafe.config.Config;
import java.util.List;

/**
 * Whether one new output layer is all that a job trains, on features that stay as they are, with a
 * loss that is convex in its weights: what a solver can do.
 */
final class OutputLayerAlone {

  private OutputLayerAlone() {}

  static boolean in(Config all) {
    ConfigKeys keys = new ConfigKeys(all, "");
    List<LayerSettings> layers = LayerSettingsReader.read(all, "model.layers");
    List<LayerSettings> head = LayerSettingsReader.read(all, "model.head");
    boolean pretrained = keys.text("model.pretrained") != null;
    List<LayerSettings> trained = pretrained ? head : layers;
    return trained.size() == 1
        && convex(trained.get(0))
        && (!pretrained || keys.flag("model.frozen"));
  }

  private static boolean convex(LayerSettings output) {
    return switch (output.loss()) {
      case "categorical-crossentropy" ->
          output.activation().equals("softmax") && (output.units() == null || output.units() > 1);
      case "binary-crossentropy" -> output.activation().equals("sigmoid");
      case "mse" -> output.activation().equals("linear") || output.activation().equals("identity");
      default -> false;
    };
  }
}
