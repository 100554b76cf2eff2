package dev.graft.spark.job;

import dev.graft.UnusableInputException;
import dev.graft.network.GraphCut;
import dev.graft.network.NetworkInput;
import dev.graft.network.Shapes;
import dev.graft.network.onnx.OnnxFile;
import dev.graft.network.onnx.OnnxModel;
import dev.graft.network.onnx.OnnxOverview;
import dev.graft.save.Bundle;
import dev.graft.spark.predict.ServedNetwork;
import dev.graft.spark.save.ModelFiles;
import dev.graft.spark.storage.Filesystems;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** {@code inspect}: what a model file holds and where it can be cut; needs no Spark context. */
public final class Inspection {

  private static final String CUTS = "%-60s %-24s %s";

  private Inspection() {}

  /**
   * Describes a model for people.
   *
   * @return lines
   * @throws UnusableInputException if there is no model at the path
   */
  public static List<String> describe(String path) throws IOException {
    ServedNetwork.pin();
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
      layers(lines, bundle);
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
    OnnxOverview overview = OnnxOverview.of(file);
    overview.inputs().forEach(input -> lines.add("takes       " + input));
    overview.outputs().forEach(output -> lines.add("gives       " + output));
    if (overview.refusal() != null) {
      lines.add("shapes      not known: " + overview.refusal());
    }
    lines.add("");
    lines.add(CUTS.formatted("tensor (each a possible cut)", "operator", "an example there"));
    for (OnnxOverview.Cut cut : overview.cuts()) {
      lines.add(CUTS.formatted(cut.tensor(), cut.operator(), cut.shape()).stripTrailing());
    }
  }

  private static void layers(List<String> lines, Bundle bundle) {
    ComputationGraph network = bundle.network();
    ComputationGraphConfiguration layout = network.getConfiguration();
    Map<String, int[]> there = activations(bundle);
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
              cut(layout, vertex, there.get(vertex))));
    }
  }

  /** Of one example; empty where the model does not say what it takes. */
  private static Map<String, int[]> activations(Bundle bundle) {
    ComputationGraphConfiguration layout = bundle.network().getConfiguration();
    boolean takes = bundle.inputShape() != null && bundle.onnx() == null;
    return takes ? Shapes.all(layout, Shapes.input(layout, bundle.inputShape())) : Map.of();
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

  private static String cut(
      ComputationGraphConfiguration layout, String vertex, int[] activations) {
    if (layout.getNetworkOutputs().contains(vertex)) {
      return activations == null ? "" : "gives " + Arrays.toString(activations);
    }
    try {
      GraphCut.above(layout, vertex);
      String shape = activations == null ? "" : " " + Arrays.toString(activations);
      return NetworkInput.isMasked(layout, vertex) ? "no" : "yes" + shape;
    } catch (UnusableInputException e) {
      return "no";
    }
  }
}
