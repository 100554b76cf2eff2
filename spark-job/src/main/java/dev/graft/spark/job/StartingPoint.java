package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.EvaluateSettings.Baseline;
import dev.graft.config.LayerSettings;
import dev.graft.config.ModelSettings;
import dev.graft.config.Settings;
import dev.graft.dataset.Normalization;
import dev.graft.network.NetworkJson;
import dev.graft.network.NetworkOwnScale;
import dev.graft.network.TargetNetwork;
import dev.graft.network.architecture.BuiltIn;
import dev.graft.network.onnx.OnnxModel;
import dev.graft.network.onnx.OnnxTransfer;
import dev.graft.save.Bundle;
import dev.graft.spark.read.Preprocessing;
import dev.graft.spark.read.Pretrained;
import dev.graft.spark.save.ModelFiles;
import dev.graft.spark.save.NetworkFile;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** What a job's network starts from: a pretrained model, or a layout with random weights. */
final class StartingPoint {

  private final Settings settings;
  private final Bundle source;
  private final Bundle uncut;
  private final String layout;

  private StartingPoint(Settings settings, Bundle source, Bundle uncut, String layout) {
    this.settings = settings;
    this.source = source;
    this.uncut = uncut;
    this.layout = layout;
  }

  /**
   * Reads the files that the job names.
   *
   * @throws dev.graft.config.UnusableInputException if one of them is missing or cannot be used
   */
  static StartingPoint load(Configuration hadoop, Settings settings) throws IOException {
    ModelSettings model = settings.model();
    Bundle source = model.pretrained() == null ? null : ModelFiles.load(hadoop, model);
    // An ONNX model is cut where it is loaded.
    boolean cut = source != null && source.onnx() != null && model.cut() != null;
    boolean zeroShot = settings.evaluate().baselines().contains(Baseline.ZERO_SHOT);
    return new StartingPoint(
        settings,
        source,
        cut && zeroShot ? ModelFiles.load(hadoop, model.uncut()) : source,
        NetworkFile.read(hadoop, model.json()));
  }

  /** The pretrained model as it is. */
  Bundle uncut() {
    return uncut;
  }

  /** The same for the same weights, or the same layout. */
  String identity() {
    return (source == null ? "" : source.identity()) + (layout == null ? "" : layout);
  }

  /**
   * What is done to features.
   *
   * @throws dev.graft.config.UnusableInputException if nothing says how a model takes its pictures
   */
  Normalization normalization() {
    return source == null
        ? Preprocessing.fromScratch(
            settings.data(), layout != null && NetworkOwnScale.has(layout()))
        : Preprocessing.of(settings.data(), source, settings.model().pretrained());
  }

  /** What the pretrained model says of its data. */
  Pretrained pretrained() {
    return source == null
        ? Pretrained.none()
        : Pretrained.of(source, inputShape(), settings.model().head().isEmpty());
  }

  private int[] inputShape() {
    boolean says = source.inputShape() != null || source.onnx() == null;
    return says ? source.inputShape() : source.onnx().imageShape();
  }

  /** The names of the pretrained model's classes, if its output layer is kept; else none. */
  List<String> classNames() {
    return source != null && settings.model().head().isEmpty() ? source.classNames() : List.of();
  }

  /** Says in a model's provenance what it was made from. */
  void describe(ObjectNode provenance) {
    if (source == null) {
      return;
    }
    provenance.put("parent", settings.model().pretrained());
    if (source.network() != null) {
      provenance.put("parentWeightsSha256", Bundle.weightsSha256(source.network()));
    }
    if (source.onnx() != null) {
      provenance.put("backboneSha256", source.onnx().file().sha256());
    }
  }

  /** The ONNX backbone; null: none. */
  OnnxModel onnx() {
    return source == null ? null : source.onnx();
  }

  /**
   * The network of the target task.
   *
   * @param data shape of an example as it was read
   * @param outputs count those that the job leaves open
   */
  TargetNetwork network(int[] data, OpenOutputs outputs) {
    ModelSettings model = outputs.fill(settings.model());
    Set<String> created =
        model.head().stream().map(LayerSettings::name).collect(Collectors.toUnmodifiableSet());
    return network(model, data).normalising(model.batchNorm(), created);
  }

  private TargetNetwork network(ModelSettings model, int[] data) {
    if (source == null) {
      return fromScratch(model, data);
    }
    return source.onnx() == null
        ? TargetNetwork.transfer(source.network(), model, data, settings.train(), settings.seed())
        : OnnxTransfer.network(
            source.onnx(), source.network(), model, data, settings.train(), settings.seed());
  }

  private ComputationGraphConfiguration layout() {
    return NetworkJson.read(layout, settings.model().json());
  }

  /** From the job's own layers, a built-in network, or a file. */
  private TargetNetwork fromScratch(ModelSettings model, int[] data) {
    if (layout == null && model.architecture() == null) {
      return TargetNetwork.fromScratch(model.layers(), data, settings.train(), settings.seed());
    }
    return TargetNetwork.fromScratch(
        layout == null ? BuiltIn.of(model.architecture(), data) : layout(),
        data,
        settings.train(),
        settings.seed());
  }
}
