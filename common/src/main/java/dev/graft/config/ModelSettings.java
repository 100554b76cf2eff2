package dev.graft.config;

import java.util.List;

/**
 * The {@code model} part of a job file.
 *
 * @param pretrained path of a bundle, a Deeplearning4j zip or an ONNX model; null when training
 *     from scratch
 * @param layers the whole network, when training from scratch
 * @param cut the layer, or the tensor of an ONNX model, where the kept part of the pretrained
 *     network ends; null: all of it is kept
 * @param frozen whether the kept part stays as it is; only with a cut
 * @param head the new layers after the cut
 * @param onnx how a pretrained ONNX model is run
 * @param architecture a built-in network, in place of {@code layers}; null: none
 * @param json path of a network's layout as Deeplearning4j's JSON, in place of {@code layers};
 *     null: none
 * @param embedding vectors that a network's words begin with
 * @param requireSha256 SHA-256 that the pretrained file, or a bundle's manifest, must have, in
 *     small letters; null: any
 * @param batchNorm what is done with BatchNorm layers that are trained
 * @param outputs what the outputs of a pretrained file are that is evaluated, or predicts; null: as
 *     the file and the data say
 */
public record ModelSettings(
    String pretrained,
    List<LayerSettings> layers,
    String cut,
    boolean frozen,
    List<LayerSettings> head,
    OnnxSettings onnx,
    ArchitectureSettings architecture,
    String json,
    EmbeddingSettings embedding,
    String requireSha256,
    BatchNormSettings batchNorm,
    Outputs outputs) {

  /** What the outputs of a model file are. */
  public enum Outputs {
    /** One class is told, of as many as there are outputs, or of two by one output. */
    CLASSES,
    /** Each output tells of a label whether it holds. */
    LABELS,
    /** What was to be predicted. */
    NUMBERS
  }

  /** The same model, not cut. */
  public ModelSettings uncut() {
    return new ModelSettings(
        pretrained,
        layers,
        null,
        frozen,
        head,
        onnx,
        architecture,
        json,
        embedding,
        requireSha256,
        batchNorm,
        outputs);
  }

  /** Without a built-in network or a layout from a file. */
  public ModelSettings(
      String pretrained,
      List<LayerSettings> layers,
      String cut,
      boolean frozen,
      List<LayerSettings> head,
      OnnxSettings onnx) {
    this(
        pretrained,
        layers,
        cut,
        frozen,
        head,
        onnx,
        null,
        null,
        EmbeddingSettings.none(),
        null,
        BatchNormSettings.DEFAULTS,
        null);
  }
}
