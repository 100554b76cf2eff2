package dev.graft.save;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.dataset.Normalization;
import dev.graft.engine.OnnxPart;
import dev.graft.engine.OnnxRequest;
import dev.graft.io.Json;
import dev.graft.table.TableEncoding;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A saved model as one ONNX file.
 *
 * @param model the file
 * @param inside what is done in it before the network, for people; empty: nothing
 * @param before what is to be done before it, for people; empty: nothing
 * @param note what else is to be known of how it is run; empty: nothing
 */
public record OnnxExport(byte[] model, String inside, String before, String note) {

  /** What was learned of training's data is told in the file up to this length. */
  private static final int MOST_LEARNED = 1 << 20;

  /**
   * Exports a model.
   *
   * @param opset version of ONNX's operators; that of an ONNX model below counts instead
   * @throws UnusableInputException naming what ONNX cannot tell
   */
  public static OnnxExport of(Bundle bundle, int opset) {
    if (bundle.network() == null) {
      throw new UnusableInputException(
          "Cannot export the model to ONNX: it is an ONNX model as it is.");
    }
    int[] shape = bundle.exampleShape();
    if (shape == null) {
      throw new UnusableInputException(
          "Cannot export the model to ONNX: its file does not say what shape examples have; fine-tune or evaluate it, and export what that saved.");
    }
    OnnxPart below = bundle.frozen() == null ? null : bundle.frozen().onnx(shape);
    TableEncoding table = table(bundle.learned());
    String inside = inside(bundle.normalization(), table);
    String before = before(bundle, shape);
    Map<String, String> metadata = metadata(bundle, inside, before);
    byte[] model =
        bundle
            .network()
            .onnx(
                new OnnxRequest(
                    shape,
                    bundle.normalization(),
                    table,
                    below,
                    bundle.task(),
                    bundle.rule(),
                    opset,
                    metadata));
    return new OnnxExport(model, inside, before, below == null ? "" : below.note());
  }

  /** Null where numbers go in as they are. */
  private static TableEncoding table(JsonNode learned) {
    if (!learned.has("columns")) {
      return null;
    }
    TableEncoding table = TableEncoding.of(learned.path("columns"));
    return table.isPlain() ? null : table;
  }

  private static String inside(Normalization normalization, TableEncoding table) {
    boolean changes = normalization != null && !normalization.isIdentity();
    String columns =
        table == null
            ? ""
            : "columns by their names: numbers filled in and standardised, a feature for each known category (others count as none)";
    String numbers = changes ? "values " + normalization : "";
    return columns + (columns.isEmpty() || numbers.isEmpty() ? "" : "; ") + numbers;
  }

  private static String before(Bundle bundle, int[] shape) {
    if (bundle.tokenizer() != null) {
      return "texts as tokens, by the bundle's tokenizer.json, %s at most%s"
          .formatted(bundle.tokenizer().tokens(), bundle.tokenizer().pairs() ? " of a pair" : "");
    }
    JsonNode learned = bundle.learned();
    if (learned.has("text")) {
      return String.format(
          Locale.ROOT,
          "texts as the numbers of their words, by learned.text of the bundle's preprocessing.json: 1 an unknown one, the known from 2 on, 0 behind the last up to %d",
          shape[0]);
    }
    if (learned.has("images")) {
      return String.format(
          Locale.ROOT,
          "pictures decoded and brought to %s (channels, height, width; resize = %s), values 0 to 255 as float32",
          Arrays.toString(shape),
          learned.at("/images/resize").asText("none"));
    }
    return "";
  }

  private static Map<String, String> metadata(Bundle bundle, String inside, String before) {
    Map<String, String> metadata = new TreeMap<>();
    JsonNode provenance = bundle.provenance();
    metadata.put("graft_version", provenance.at("/versions/graft").asText(""));
    metadata.put("weights_sha256", bundle.network().weightsSha256());
    if (bundle.task() != null) {
      metadata.put("task", bundle.task().key());
    }
    metadata.put("class_names", Json.line(Json.of(bundle.classNames())));
    metadata.put("preprocessing_inside", inside);
    metadata.put("preprocessing_before", before);
    if (bundle.learned().isObject()) {
      String learned = Json.line(bundle.learned());
      if (learned.length() <= MOST_LEARNED) {
        metadata.put("learned", learned);
      }
    }
    if (!bundle.rule().plain()) {
      metadata.put("decision", Json.line(bundle.rule().json()));
    }
    return metadata;
  }
}
