package dev.graft.spark.job;

import dev.graft.config.UnusableInputException;
import dev.graft.network.GraphCut;
import dev.graft.network.NativeRuntime;
import dev.graft.network.NetworkInput;
import dev.graft.network.onnx.OnnxFile;
import dev.graft.network.onnx.OnnxModel;
import dev.graft.save.Bundle;
import dev.graft.spark.save.ModelFiles;
import dev.graft.spark.storage.Filesystems;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** {@code inspect}: what a model file holds and where it can be cut; needs no Spark context. */
public final class Inspection {

  private Inspection() {}

  /**
   * Describes a model for people.
   *
   * @return lines
   * @throws UnusableInputException if there is no model at the path
   */
  public static List<String> describe(String path) throws IOException {
    NativeRuntime.pinIfFree();
    List<String> lines = new ArrayList<>();
    lines.add("model       " + path);
    Bundle bundle =
        ModelFiles.load(
            Filesystems.configuration(),
            path,
            sha256 -> lines.add("identity    " + sha256 + " (for model.require-sha256)"));
    if (bundle.network() != null) {
      lines.add(String.format(Locale.ROOT, "parameters  %,d", bundle.network().numParams()));
      lines.add("weightsSha256 " + Bundle.weightsSha256(bundle.network()));
    }
    if (bundle.inputShape() != null) {
      String shape = Arrays.toString(bundle.inputShape());
      lines.add(
          "input       "
              + (bundle.normalization() == null ? shape : shape + ", " + bundle.normalization()));
    }
    if (!bundle.provenance().isMissingNode()) {
      lines.add(
          "task        %s: %s"
              .formatted(bundle.task().key(), String.join(", ", bundle.classNames())));
      lines.add("made by     " + madeBy(bundle));
    }
    if (bundle.onnx() != null) {
      backbone(lines, bundle.onnx());
    }
    if (bundle.network() != null) {
      layers(lines, bundle.network());
    }
    return lines;
  }

  private static void backbone(List<String> lines, OnnxModel onnx) {
    OnnxFile file = onnx.file();
    lines.add("");
    lines.add("onnx        opset %s, made by %s".formatted(file.opset(), file.producer()));
    lines.add(String.format(Locale.ROOT, "parameters  %,d", file.parameters()));
    lines.add("sha256      " + file.sha256());
    lines.add("cut         " + onnx.tensor());
    if (onnx.tokenizer() != null) {
      lines.add(
          String.format(Locale.ROOT, "texts       %d tokens at most", onnx.tokenizer().length()));
    }
    lines.add("");
    lines.add("%-60s %s".formatted("tensor (each a possible cut)", "operator"));
    for (OnnxFile.Operator operator : file.operators()) {
      if (!operator.type().equals("Constant")) {
        lines.add("%-60s %s".formatted(operator.tensor(), operator.type()));
      }
    }
  }

  private static void layers(List<String> lines, ComputationGraph network) {
    ComputationGraphConfiguration layout = network.getConfiguration();
    lines.add("");
    lines.add(
        "%-20s %-24s %12s  %-30s %s".formatted("layer", "type", "parameters", "shapes", "cut"));
    for (String vertex : order(network)) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-20s %-24s %,12d  %-30s %s",
              vertex,
              type(network, vertex),
              parameters(network, vertex),
              shapes(network, vertex),
              cut(layout, vertex)));
    }
  }

  private static String madeBy(Bundle bundle) {
    var provenance = bundle.provenance();
    String parent = provenance.path("parent").asText("");
    return "graft %s %s, seed %s%s"
        .formatted(
            provenance.at("/versions/graft").asText(),
            provenance.path("command").asText(),
            provenance.path("seed").asText(),
            parent.isEmpty() ? "" : ", from " + parent);
  }

  private static List<String> order(ComputationGraph network) {
    List<String> names = new ArrayList<>();
    for (int vertex : network.topologicalSortOrder()) {
      String name = network.getVertices()[vertex].getVertexName();
      if (network.getConfiguration().getVertices().containsKey(name)) {
        names.add(name);
      }
    }
    return names;
  }

  private static String type(ComputationGraph network, String vertex) {
    Layer layer = network.getLayer(vertex);
    return layer == null
        ? network.getVertex(vertex).getClass().getSimpleName()
        : layer.conf().getLayer().getClass().getSimpleName();
  }

  private static long parameters(ComputationGraph network, String vertex) {
    Layer layer = network.getLayer(vertex);
    return layer == null ? 0 : layer.numParams();
  }

  private static String shapes(ComputationGraph network, String vertex) {
    Layer layer = network.getLayer(vertex);
    if (layer == null || layer.numParams() == 0) {
      return "";
    }
    List<String> shapes = new ArrayList<>();
    layer
        .paramTable()
        .forEach(
            (name, value) -> shapes.add(name + Arrays.toString(value.shape()).replace(" ", "")));
    return String.join(" ", shapes);
  }

  private static String cut(ComputationGraphConfiguration layout, String vertex) {
    if (layout.getNetworkOutputs().contains(vertex)) {
      return "";
    }
    try {
      GraphCut.above(layout, vertex);
      return NetworkInput.isMasked(layout, vertex) ? "no" : "yes";
    } catch (UnusableInputException e) {
      return "no";
    }
  }
}
