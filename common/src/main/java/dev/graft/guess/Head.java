package dev.graft.guess;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One output layer on a pretrained network, and how it is trained. */
public final class Head {

  private Head() {}

  /** For classes. */
  public static void ofClasses(int classes, JobDraft draft) {
    put(layer(classes, "softmax", "categorical-crossentropy"), draft);
  }

  /**
   * For numbers or labels of their own.
   *
   * @param labels whether each output is a label
   */
  public static void ofNumbers(int outputs, boolean labels, JobDraft draft) {
    put(
        labels
            ? layer(outputs, "sigmoid", "binary-crossentropy")
            : layer(outputs, "identity", "mse"),
        draft);
  }

  private static Map<String, Object> layer(int units, String activation, String loss) {
    Map<String, Object> layer = new LinkedHashMap<>();
    layer.put("name", "new-output");
    layer.put("type", "output");
    layer.put("units", units);
    layer.put("activation", activation);
    layer.put("loss", loss);
    return layer;
  }

  private static void put(Map<String, Object> layer, JobDraft draft) {
    draft.put(
        "model.head",
        List.of(layer),
        "likely: one output layer on what the network gives there; its own layers stay as they are (frozen)");
    draft.put(
        "train.optimizer.type",
        "lbfgs",
        "likely: one output layer is solved to the end; to train more layers, use adam, epochs and a batch-size");
  }
}
