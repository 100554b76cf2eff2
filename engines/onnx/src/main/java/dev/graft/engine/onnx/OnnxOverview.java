package dev.graft.engine.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import dev.graft.UnusableInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import onnx.OnnxMl.GraphProto;
import onnx.OnnxMl.ModelProto;
import onnx.OnnxMl.NodeProto;
import onnx.OnnxMl.TensorProto;
import onnx.OnnxMl.TensorShapeProto;
import onnx.OnnxMl.TensorShapeProto.Dimension;
import onnx.OnnxMl.ValueInfoProto;

/**
 * What an ONNX model takes and gives, and where it can be cut, with the shapes that ONNX Runtime
 * infers: the model is opened for it, and not run. Where it can be cut there are real numbers of
 * each example: what is computed of shapes, and of weights alone, is left out.
 */
final class OnnxOverview {

  private static final String CUTS = "%-60s %-24s %s";

  /** What makes one row of numbers of a picture. */
  private static final Set<String> POOLING =
      Set.of("Flatten", "GlobalAveragePool", "ReduceMean", "Squeeze", "Reshape");

  private static final Set<OnnxJavaType> REAL =
      Set.of(OnnxJavaType.FLOAT, OnnxJavaType.DOUBLE, OnnxJavaType.FLOAT16, OnnxJavaType.BFLOAT16);

  /** What they give of an example is how large it is, not what it is. */
  private static final Set<String> OF_SHAPES = Set.of("Shape", "Size");

  /** How exporters call what a model is to be given again with the next example. */
  private static final Pattern STATE =
      Pattern.compile("state|hidden|past|cache|memory|^[hc](_?(\\d+|in|prev|x))?$");

  private final OnnxFile file;
  private final GraphProto graph;
  private final Map<String, TensorInfo> inferred = new LinkedHashMap<>();
  private String refusal;

  private OnnxOverview(OnnxFile file) {
    this.file = file;
    this.graph = file.model().getGraph();
    List<ValueInfoProto> outputs = new ArrayList<>(graph.getOutputList());
    Set<String> names =
        outputs.stream()
            .map(ValueInfoProto::getName)
            .collect(Collectors.toCollection(HashSet::new));
    for (NodeProto node : graph.getNodeList()) {
      for (String output : node.getOutputList()) {
        if (!output.isEmpty() && names.add(output)) {
          outputs.add(ValueInfoProto.newBuilder().setName(output).build());
        }
      }
    }
    infer(
        file.model().toBuilder()
            .setGraph(graph.toBuilder().clearOutput().addAllOutput(outputs))
            .build());
  }

  /** Looks at a model. */
  public static OnnxOverview of(OnnxFile file) {
    return new OnnxOverview(file);
  }

  private void infer(ModelProto all) {
    try (OnnxSession session =
        OnnxSession.open(all.toByteArray(), file.name(), file.opset(), 1, OnnxSession.CPU)) {
      for (Map.Entry<String, NodeInfo> output : session.outputs().entrySet()) {
        if (output.getValue().getInfo() instanceof TensorInfo tensor) {
          inferred.put(output.getKey(), tensor);
        }
      }
    } catch (UnusableInputException e) {
      refusal = e.getMessage();
    }
  }

  /**
   * All of it, in lines.
   *
   * @param used the model of this file
   */
  List<String> lines(OnnxModel used) {
    List<String> lines = new ArrayList<>();
    lines.add("onnx        opset %s, made by %s".formatted(file.opset(), file.producer()));
    lines.add(String.format(Locale.ROOT, "parameters  %,d", file.parameters()));
    lines.add("sha256      " + file.sha256());
    lines.add("cut         " + used.tensor());
    if (used.tokenizer() != null) {
      lines.add(
          String.format(Locale.ROOT, "texts       %d tokens at most", used.tokenizer().length()));
    }
    inputs().forEach(input -> lines.add("takes       " + input));
    outputs().forEach(output -> lines.add("gives       " + output));
    if (refusal != null) {
      lines.add("shapes      not known: " + refusal);
    }
    lines.add("");
    lines.add(CUTS.formatted("tensor (each a possible cut)", "operator", "an example there"));
    for (Cut cut : cuts()) {
      lines.add(CUTS.formatted(cut.tensor(), cut.operator(), cut.shape()).stripTrailing());
    }
    return lines;
  }

  /** See {@link OnnxModel#pictureFeatures}. */
  String pictureFeatures() {
    List<String> outputs = file.outputs();
    String found = null;
    for (Cut cut : cuts()) {
      boolean row = cut.shape().matches("\\[\\d+(, 1, 1)?]");
      if (row && POOLING.contains(cut.operator()) && !outputs.contains(cut.tensor())) {
        found = cut.tensor();
      }
    }
    return found;
  }

  /** Why nothing is known of shapes; null if it is. */
  public String refusal() {
    return refusal;
  }

  /** A line for each input. */
  public List<String> inputs() {
    Set<String> read =
        graph.getNodeList().stream().flatMap(GraphPart::reads).collect(Collectors.toSet());
    return given().stream()
        .map(
            input ->
                described(input)
                    + (read.contains(input.getName()) ? "" : ", which nothing reads")
                    + state(input))
        .toList();
  }

  private List<ValueInfoProto> given() {
    Set<String> stored =
        graph.getInitializerList().stream().map(TensorProto::getName).collect(Collectors.toSet());
    return graph.getInputList().stream()
        .filter(input -> !stored.contains(input.getName()))
        .toList();
  }

  /** A recurrent model that leaves its memory to the caller, who has none between examples. */
  private String state(ValueInfoProto input) {
    String name = input.getName().toLowerCase(Locale.ROOT);
    if (given().size() < 2 || !STATE.matcher(name).find()) {
      return "";
    }
    return graph.getOutputList().stream()
        .filter(output -> output.getType().equals(input.getType()))
        .findFirst()
        .map(output -> ", a state that the output " + output.getName() + " gives anew")
        .orElse("");
  }

  /** A line for each output. */
  public List<String> outputs() {
    return graph.getOutputList().stream().map(OnnxOverview::described).toList();
  }

  private static String described(ValueInfoProto value) {
    var tensor = value.getType().getTensorType();
    TensorProto.DataType type = TensorProto.DataType.forNumber(tensor.getElemType());
    String axes =
        tensor.getShape().getDimList().stream()
            .map(OnnxOverview::axis)
            .collect(Collectors.joining(", "));
    return "%s: %s [%s]"
        .formatted(
            value.getName(),
            type == null || !value.getType().hasTensorType()
                ? "no tensor"
                : type.name().toLowerCase(Locale.ROOT),
            axes);
  }

  private static String axis(Dimension axis) {
    if (axis.hasDimValue()) {
      return Long.toString(axis.getDimValue());
    }
    return axis.getDimParam().isEmpty() ? "?" : axis.getDimParam();
  }

  /** The operators where it can be cut; all but constants if nothing is known of shapes. */
  public List<Cut> cuts() {
    Set<String> ofExamples =
        given().stream()
            .map(ValueInfoProto::getName)
            .collect(Collectors.toCollection(HashSet::new));
    List<Cut> cuts = new ArrayList<>();
    for (NodeProto node : graph.getNodeList()) {
      if (OF_SHAPES.contains(node.getOpType())
          || GraphPart.reads(node).noneMatch(ofExamples::contains)
          || node.getOutputCount() == 0) {
        continue;
      }
      ofExamples.addAll(node.getOutputList());
      String tensor = node.getOutput(0);
      if (refusal != null || isOfExamples(inferred.get(tensor))) {
        cuts.add(new Cut(tensor, node.getOpType(), shape(inferred.get(tensor))));
      }
    }
    return cuts;
  }

  private boolean isOfExamples(TensorInfo info) {
    return info != null
        && REAL.contains(info.type)
        && info.getShape().length > 1
        && (info.getShape()[0] < 0 || !anyBatch())
        && !innerAxes().contains(info.getDimensionNames()[0]);
  }

  /** Whether it takes batches of any size: then what has as many rows always is of no example. */
  private boolean anyBatch() {
    return examples().noneMatch(shape -> shape.getDim(0).hasDimValue());
  }

  /** Names of axes that are none of the batch: what begins with one has the batch elsewhere. */
  private Set<String> innerAxes() {
    Set<String> inner =
        examples()
            .flatMap(shape -> shape.getDimList().stream().skip(1))
            .map(Dimension::getDimParam)
            .collect(Collectors.toCollection(HashSet::new));
    examples().map(shape -> shape.getDim(0).getDimParam()).forEach(inner::remove);
    inner.remove("");
    return inner;
  }

  /** The shapes of what it is given of examples. */
  private Stream<TensorShapeProto> examples() {
    Set<String> read =
        graph.getNodeList().stream().flatMap(GraphPart::reads).collect(Collectors.toSet());
    return given().stream()
        .filter(input -> read.contains(input.getName()) && state(input).isEmpty())
        .map(input -> input.getType().getTensorType().getShape())
        .filter(shape -> shape.getDimCount() > 0);
  }

  /** Of one example: without the batch. */
  private static String shape(TensorInfo info) {
    return info == null
        ? ""
        : Arrays.stream(info.getShape())
            .skip(1)
            .mapToObj(axis -> axis < 0 ? "?" : Long.toString(axis))
            .collect(Collectors.joining(", ", "[", "]"));
  }

  /**
   * Where the model can be cut.
   *
   * @param shape of what is there for one example, {@code ?} where the model does not say; empty:
   *     not known
   */
  public record Cut(String tensor, String operator, String shape) {}
}
