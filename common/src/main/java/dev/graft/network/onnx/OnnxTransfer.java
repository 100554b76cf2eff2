package dev.graft.network.onnx;

import dev.graft.UnusableInputException;
import dev.graft.config.ModelSettings;
import dev.graft.config.TrainSettings;
import dev.graft.network.TargetNetwork;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** The target network of a job that starts from an ONNX model. */
public final class OnnxTransfer {

  private OnnxTransfer() {}

  /**
   * Whether a job cuts the ONNX model, and not the layers on it.
   *
   * @param layers the Deeplearning4j layers that the pretrained model has on it; null: none
   */
  public static boolean cutsModel(ModelSettings model, ComputationGraph layers) {
    return layers == null
        || (model.cut() != null
            && !layers.getConfiguration().getVertices().containsKey(model.cut()));
  }

  /**
   * New layers on the ONNX model, or the layers that a bundle has on it, cut or whole.
   *
   * @param onnx the model, cut as the job wants it
   * @param layers the Deeplearning4j layers that the pretrained model has on it; null: none
   * @param data shape of an example as it was read
   * @throws UnusableInputException if data, model, cut and head do not fit each other
   */
  public static TargetNetwork network(
      OnnxModel onnx,
      ComputationGraph layers,
      ModelSettings model,
      int[] data,
      TrainSettings train,
      long seed) {
    if (!cutsModel(model, layers)) {
      return TargetNetwork.transfer(
          onnx.backbone(data, train.stepDeadlineSeconds()), layers, model, train, seed);
    }
    if (!model.frozen()) {
      throw new UnusableInputException(
          "Cannot use model.frozen = false with the ONNX model %s: ONNX Runtime runs it and cannot train it."
              .formatted(onnx.file().name()));
    }
    if (model.head().isEmpty()) {
      throw new UnusableInputException(
          "Cannot fine-tune the ONNX model %s without model.head: it stays as it is, and nothing would be left to train."
              .formatted(onnx.file().name()));
    }
    return TargetNetwork.on(
        onnx.backbone(data, train.stepDeadlineSeconds()), onnx.tensor(), model.head(), train, seed);
  }
}
