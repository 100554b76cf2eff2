package dev.graft.config;

import java.util.List;
import java.util.stream.Stream;

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
 * @param tokenizer of a pretrained model that reads texts
 * @param architecture a built-in network, in place of {@code layers}, or the one whose weights the
 *     pretrained file holds; null: none
 * @param json path of a network's layout as Deeplearning4j's JSON, in place of {@code layers};
 *     null: none
 * @param embedding vectors that a network's words begin with
 * @param engine what reads a pretrained file; null: the engine that knows it
 * @param requireSha256 SHA-256 that the pretrained file, or a bundle's manifest, must have, in
 *     small letters; null: any
 * @param batchNorm what is done with BatchNorm layers that are trained
 * @param outputs what the outputs of a pretrained file are that is evaluated, or predicts; null: as
 *     the file and the data say
 * @param transfer what of the pretrained network new layers start from
 */
public record ModelSettings(
    String pretrained,
    List<LayerSettings> layers,
    String cut,
    boolean frozen,
    List<LayerSettings> head,
    OnnxSettings onnx,
    TokenizerSettings tokenizer,
    ArchitectureSettings architecture,
    String json,
    EmbeddingSettings embedding,
    ProviderSettings engine,
    String requireSha256,
    BatchNormSettings batchNorm,
    Outputs outputs,
    TransferSettings transfer) {

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
    return cutAt(null);
  }

  /** The same model, cut elsewhere. */
  public ModelSettings cutAt(String otherCut) {
    return with(layers, otherCut, frozen, head, architecture);
  }

  /**
   * A model that has all of its layers already, trained above a layer alone.
   *
   * @param below the layer; null: all of it is trained
   */
  public ModelSettings trainedAbove(String below) {
    return with(List.of(), below, true, List.of(), architecture, TransferSettings.NONE);
  }

  /**
   * The same with a new output layer in the place of the pretrained one, whose rows it keeps.
   *
   * @param output what it is called
   * @param below the layer that it stands on
   */
  public ModelSettings extended(String output, String below) {
    LayerSettings layer =
        LayerSettings.named(output, LayerType.OUTPUT)
            .activation("softmax")
            .loss("categorical-crossentropy")
            .build();
    return with(layers, below, frozen, List.of(layer), architecture, transfer.extending());
  }

  /** Whether a built-in network is made. */
  private boolean makesBuiltIn() {
    return architecture != null && pretrained == null;
  }

  /** Whether the data are to say how many words the network knows. */
  public boolean wordsAreOpen() {
    return makesBuiltIn() && architecture.type().takes("words") && architecture.words() == null;
  }

  /** The same with so many words. */
  public ModelSettings knowing(int words) {
    return with(layers, cut, frozen, head, architecture.knowing(words));
  }

  /** The new output layer whose number of outputs the data are to say; null: there is none. */
  public LayerSettings openOutput() {
    LayerSettings output =
        makesBuiltIn()
            ? architecture.output("output")
            : Stream.of(head, layers)
                .filter(chain -> !chain.isEmpty())
                .map(chain -> chain.get(chain.size() - 1))
                .findFirst()
                .orElse(null);
    return output == null || output.units() != null ? null : output;
  }

  /** The same with so many outputs of its new output layer. */
  public ModelSettings telling(int number) {
    return with(
        telling(layers, number),
        cut,
        frozen,
        telling(head, number),
        makesBuiltIn() ? architecture.of(number) : architecture);
  }

  private static List<LayerSettings> telling(List<LayerSettings> chain, int number) {
    return chain.stream()
        .map(layer -> layer.type() == LayerType.OUTPUT ? layer.of(number) : layer)
        .toList();
  }

  private ModelSettings with(
      List<LayerSettings> otherLayers,
      String otherCut,
      boolean otherFrozen,
      List<LayerSettings> otherHead,
      ArchitectureSettings otherArchitecture) {
    return with(otherLayers, otherCut, otherFrozen, otherHead, otherArchitecture, transfer);
  }

  private ModelSettings with(
      List<LayerSettings> otherLayers,
      String otherCut,
      boolean otherFrozen,
      List<LayerSettings> otherHead,
      ArchitectureSettings otherArchitecture,
      TransferSettings otherTransfer) {
    return new ModelSettings(
        pretrained,
        otherLayers,
        otherCut,
        otherFrozen,
        otherHead,
        onnx,
        tokenizer,
        otherArchitecture,
        json,
        embedding,
        engine,
        requireSha256,
        batchNorm,
        outputs,
        otherTransfer);
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
        TokenizerSettings.NONE,
        null,
        null,
        EmbeddingSettings.none(),
        null,
        null,
        BatchNormSettings.DEFAULTS,
        null,
        TransferSettings.NONE);
  }
}
