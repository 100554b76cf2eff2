package dev.graft.engine.onnx;

import dev.graft.UnusableInputException;
import dev.graft.config.OnnxSettings.Layout;
import dev.graft.engine.OutputKind;
import dev.graft.io.Sha256;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import onnx.OnnxMl.GraphProto;
import onnx.OnnxMl.ModelProto;
import onnx.OnnxMl.NodeProto;
import onnx.OnnxMl.OperatorSetIdProto;
import onnx.OnnxMl.TensorProto;
import onnx.OnnxMl.ValueInfoProto;

/**
 * An ONNX model as it was saved (<a
 * href="https://onnx.ai/onnx/repo-docs/IR.html">specification</a>): one file with its weights, up
 * to the 2 GB that a protobuf message can have.
 */
public final class OnnxFile {

  /** The longest file that is read: what a protobuf message, and an array, can hold. */
  public static final int MOST = Integer.MAX_VALUE - 8;

  /** Numbers of channels that pictures have. */
  static final Set<Integer> CHANNELS = Set.of(1, 3, 4);

  /** Operators that leave the values as they are. */
  private static final Set<String> PASSING =
      Set.of("Identity", "Cast", "Reshape", "Flatten", "Squeeze", "Unsqueeze");

  private static final List<Long> TO_CHANNELS_LAST = List.of(0L, 2L, 3L, 1L);
  private static final Set<String> CHANNELS_FIRST =
      Set.of(
          "Conv",
          "ConvTranspose",
          "MaxPool",
          "AveragePool",
          "LpPool",
          "GlobalMaxPool",
          "GlobalAveragePool",
          "BatchNormalization",
          "InstanceNormalization",
          "LRN");

  private final byte[] bytes;
  private final String name;
  private final ModelProto model;
  private final String sha256;

  private OnnxFile(byte[] bytes, String name, ModelProto model) {
    this.bytes = bytes;
    this.name = name;
    this.model = model;
    this.sha256 = Sha256.hex(bytes);
  }

  /**
   * Reads a model.
   *
   * @param bytes the file, not copied
   * @param name how messages call it
   * @throws UnusableInputException if it is no ONNX model, or one whose weights are in other files
   */
  public static OnnxFile read(byte[] bytes, String name) {
    ModelProto model;
    try {
      if (OnnxParts.areTooMany(bytes)) {
        throw new UnusableInputException(
            String.format(
                Locale.ROOT,
                "Cannot load a model from %s: it has more than %,d operators, attributes and names.",
                name,
                OnnxParts.MOST));
      }
      model = ModelProto.parseFrom(bytes);
    } catch (IOException e) {
      throw noModel(name, e);
    }
    if (model.getGraph().getNodeCount() == 0
        || model.getGraph().getOutputCount() == 0
        || model.getOpsetImportCount() == 0) {
      throw noModel(name, null);
    }
    StoredTensors.of(model)
        .filter(tensor -> tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL)
        .findFirst()
        .ifPresent(tensor -> refuseExternal(name, tensor));
    NanWeights.refuse(name, model);
    return new OnnxFile(bytes, name, model);
  }

  /**
   * Whether a file may be an ONNX model: it starts with the version of its format, which all
   * exporters write, and another field.
   *
   * @param start the first bytes of the file, three at least
   */
  public static boolean mayBe(byte[] start) {
    boolean version = start.length >= 3 && start[0] == 0x08 && start[1] > 0;
    return version && (start[2] & 0x07) <= 2 && start[2] >> 3 > 1;
  }

  private static UnusableInputException noModel(String name, Exception cause) {
    return new UnusableInputException(
        "Cannot load a model from %s: it is no ONNX model, or it is damaged.".formatted(name),
        cause);
  }

  private static void refuseExternal(String name, TensorProto tensor) {
    String location =
        tensor.getExternalDataList().stream()
            .filter(entry -> entry.getKey().equals("location"))
            .map(entry -> " (" + entry.getValue().replaceAll("\\p{Cntrl}", "?") + ")")
            .collect(Collectors.joining());
    throw new UnusableInputException(
        "Cannot load a model from %s: its tensor %s is in another file%s, and models are sent to executors as one; save it with onnx.save_model(..., save_as_external_data=False)."
            .formatted(name, tensor.getName(), location));
  }

  /** What the file says. */
  ModelProto model() {
    return model;
  }

  /** The file as it was read; not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** How messages call the file. */
  public String name() {
    return name;
  }

  /** SHA-256 of the file. */
  public String sha256() {
    return sha256;
  }

  /** The operator sets that it needs: {@code 17}, or {@code 17, com.microsoft 1}. */
  public String opset() {
    return model.getOpsetImportList().stream()
        .sorted(Comparator.comparing(OperatorSetIdProto::getDomain))
        .map(set -> (domain(set).isEmpty() ? "" : domain(set) + " ") + set.getVersion())
        .collect(Collectors.joining(", "));
  }

  private static String domain(OperatorSetIdProto set) {
    return set.getDomain().equals("ai.onnx") ? "" : set.getDomain();
  }

  /** What made it: PyTorch, for instance; empty if it does not say. */
  public String producer() {
    return (model.getProducerName() + " " + model.getProducerVersion()).strip();
  }

  /** Number of values in its stored tensors. */
  public long parameters() {
    return model.getGraph().getInitializerList().stream()
        .mapToLong(tensor -> tensor.getDimsList().stream().reduce(1L, (a, b) -> a * b))
        .sum();
  }

  /**
   * The shape of an example that the model takes up to a tensor, in its order of axes, 0 where any
   * size will do; null if that needs several inputs, or one that does not say. Inputs that nothing
   * reads do not count.
   *
   * @param inference whether it is turned to inference mode
   */
  int[] exampleShape(String tensor, boolean inference) {
    List<int[]> shapes = examples(upTo(tensor, inference).getGraph()).map(OnnxFile::shape).toList();
    return shapes.size() != 1 || shapes.get(0).length < 2
        ? null
        : Arrays.copyOfRange(shapes.get(0), 1, shapes.get(0).length);
  }

  /**
   * The shape of the pictures that the model takes: {@code [channels, height, width]}, 0 where any
   * size will do; null if it takes something else.
   *
   * @param tensor up to which it is run
   * @param inference whether it is turned to inference mode
   * @param layout what the job file says of the order of an image's axes; null: nothing
   */
  int[] imageShape(String tensor, boolean inference, Layout layout) {
    int[] axes = exampleShape(tensor, inference);
    if (axes == null || axes.length != 3) {
      return null;
    }
    boolean last = layout == null ? !CHANNELS.contains(axes[0]) : layout == Layout.NHWC;
    return last ? new int[] {axes[2], axes[0], axes[1]} : axes;
  }

  /**
   * Whether the model, up to a tensor, brings its examples to its own scale.
   *
   * @param inference whether it is turned to inference mode
   */
  boolean ownScale(String tensor, boolean inference) {
    GraphProto part = upTo(tensor, inference).getGraph();
    return examples(part).allMatch(new OnnxOwnScale(part)::of);
  }

  /** The inputs for which the file stores no values. */
  static Stream<ValueInfoProto> examples(GraphProto part) {
    Set<String> stored =
        part.getInitializerList().stream().map(TensorProto::getName).collect(Collectors.toSet());
    return part.getInputList().stream().filter(input -> !stored.contains(input.getName()));
  }

  private static int[] shape(ValueInfoProto input) {
    return input.getType().getTensorType().getShape().getDimList().stream()
        .mapToInt(axis -> (int) Math.max(0, axis.getDimValue()))
        .toArray();
  }

  /** Its outputs. */
  public List<String> outputs() {
    return model.getGraph().getOutputList().stream().map(ValueInfoProto::getName).toList();
  }

  /** Its operators in order, each with the tensor that it gives first. */
  public List<Operator> operators() {
    return model.getGraph().getNodeList().stream()
        .filter(node -> node.getOutputCount() > 0)
        .map(node -> new Operator(node.getOutput(0), node.getOpType()))
        .toList();
  }

  /**
   * An operator of the model.
   *
   * @param tensor the name of its first output: where the model can be cut
   * @param type {@code Conv}, {@code MatMul} ...
   */
  public record Operator(String tensor, String type) {}

  /** Whether the model can be cut at this name. */
  public boolean has(String tensorOrNode) {
    return new TensorNames(model.getGraph()).find(tensorOrNode) != null;
  }

  /**
   * The name of the tensor that a cut means.
   *
   * @param cut a tensor, or an operator's name, which means its first output; null: the first
   *     output of the model
   * @throws UnusableInputException naming the tensors of similar names
   */
  public String tensor(String cut) {
    if (cut == null) {
      return outputs().get(0);
    }
    TensorNames names = new TensorNames(model.getGraph());
    String tensor = names.find(cut);
    if (tensor == null) {
      throw new UnusableInputException(
          "Cannot cut at %s: the ONNX model %s computes no tensor of that name; near ones are %s."
              .formatted(cut, name, String.join(", ", names.near(cut))));
    }
    return tensor;
  }

  /**
   * Whether an image's channels are the last axis of a tensor: ONNX's own operators have them
   * before rows and columns, models made of TensorFlow transpose there and back.
   *
   * @param inputLast whether they are the last axis of the model's input
   */
  boolean channelsLast(String tensor, boolean inputLast) {
    int left = model.getGraph().getNodeCount();
    for (NodeProto node = producer(tensor);
        node != null && left-- > 0;
        node = producer(node.getInput(0))) {
      if (node.getOpType().equals("Transpose")) {
        return node.getAttributeList().stream()
            .anyMatch(attribute -> attribute.getIntsList().equals(TO_CHANNELS_LAST));
      }
      if (CHANNELS_FIRST.contains(node.getOpType()) || node.getInputCount() == 0) {
        return false;
      }
    }
    return inputLast;
  }

  /** What the values of a tensor are, by the operator that makes them. */
  OutputKind gives(String tensor) {
    int left = model.getGraph().getNodeCount();
    NodeProto node = producer(tensor);
    while (node != null && left-- > 0 && PASSING.contains(node.getOpType())) {
      node = producer(node.getInput(0));
    }
    return switch (node == null ? "" : node.getOpType()) {
      case "Softmax" -> OutputKind.DISTRIBUTION;
      case "Sigmoid", "HardSigmoid" -> OutputKind.PROBABILITIES;
      default -> OutputKind.VALUES;
    };
  }

  private NodeProto producer(String tensor) {
    return model.getGraph().getNodeList().stream()
        .filter(node -> node.getOutputList().contains(tensor))
        .findFirst()
        .orElse(null);
  }

  /**
   * The part of the model that a tensor depends on, with that tensor as its output.
   *
   * @param tensor as {@link #tensor(String)} gives it
   * @param inference whether it is turned to inference mode: before it is cut, because an input
   *     that said whether to train is then needed no more
   * @return an ONNX model
   */
  ModelProto upTo(String tensor, boolean inference) {
    ModelProto whole = inference ? InferenceMode.of(model) : model;
    return whole.toBuilder().setGraph(GraphPart.upTo(whole.getGraph(), tensor)).build();
  }
}
