package dev.graft.spark.job;

import dev.graft.UnusableInputException;
import dev.graft.engine.LayerOverview;
import dev.graft.save.Bundle;
import dev.graft.spark.predict.ServedNetwork;
import dev.graft.spark.save.ModelFiles;
import dev.graft.spark.storage.Filesystems;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

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
    ServedNetwork.pin();
    List<String> lines = new ArrayList<>();
    lines.add("model       " + path);
    Bundle bundle =
        ModelFiles.load(
            Filesystems.configuration(),
            path,
            sha256 -> lines.add("identity    " + sha256 + " (for model.require-sha256)"));
    if (bundle.network() != null) {
      lines.add(String.format(Locale.ROOT, "parameters  %,d", bundle.network().parameters()));
      lines.add("weightsSha256 " + bundle.network().weightsSha256());
    }
    if (bundle.inputShape() != null) {
      String shape = Arrays.toString(bundle.inputShape());
      lines.add(
          "input       "
              + (bundle.normalization() == null ? shape : shape + ", " + bundle.normalization()));
    }
    if (bundle.frozen() == null && bundle.tokenizer() != null) {
      String what = bundle.tokenizer().pairs() ? " of a pair" : "";
      lines.add("texts       %s tokens%s at most".formatted(bundle.tokenizer().tokens(), what));
    }
    if (!bundle.provenance().isMissingNode()) {
      lines.add(
          "task        %s: %s"
              .formatted(bundle.task().key(), String.join(", ", bundle.classNames())));
      lines.add("made by     " + madeBy(bundle));
      LayerStarts.lines(bundle.provenance().path("layers"))
          .forEach(line -> lines.add("began       " + line));
    }
    if (bundle.frozen() != null) {
      lines.add("");
      lines.addAll(bundle.frozen().overview());
    }
    if (bundle.network() != null) {
      layers(lines, bundle);
    }
    return lines;
  }

  private static void layers(List<String> lines, Bundle bundle) {
    lines.add("");
    lines.add(
        "%-20s %-24s %12s  %-30s %s".formatted("layer", "type", "parameters", "shapes", "cut"));
    // Where the model does not say what it takes, no activations are known.
    int[] data = bundle.frozen() == null ? bundle.inputShape() : null;
    for (LayerOverview layer : bundle.network().layers(data)) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-20s %-24s %,12d  %-30s %s",
              layer.name(),
              layer.type(),
              layer.parameters(),
              layer.weights(),
              cut(layer)));
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

  private static String cut(LayerOverview layer) {
    String shape = layer.activations() == null ? "" : Arrays.toString(layer.activations());
    if (layer.output()) {
      return shape.isEmpty() ? "" : "gives " + shape;
    }
    return layer.cut() ? ("yes " + shape).strip() : "no";
  }
}
