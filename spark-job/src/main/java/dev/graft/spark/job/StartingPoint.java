package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.EvaluateSettings.Baseline;
import dev.graft.config.LayerSettings;
import dev.graft.config.ModelSettings;
import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.config.TrainedLayers;
import dev.graft.dataset.Normalization;
import dev.graft.engine.FrozenModel;
import dev.graft.engine.LayerOverview;
import dev.graft.engine.LayerStack;
import dev.graft.engine.NetworkEngines;
import dev.graft.engine.SavedModel;
import dev.graft.engine.TargetModel;
import dev.graft.model.Backbone;
import dev.graft.provider.UsersPart;
import dev.graft.save.Bundle;
import dev.graft.spark.read.Preprocessing;
import dev.graft.spark.read.Pretrained;
import dev.graft.spark.save.ModelFiles;
import dev.graft.spark.save.NetworkFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/** What a job's network starts from: a pretrained model, or a layout with random weights. */
final class StartingPoint {

  private final Settings settings;
  private final ModelSettings model;
  private final Bundle source;
  private final Bundle uncut;
  private final String layout;

  private StartingPoint(Settings settings, Bundle source, Bundle uncut, String layout) {
    this.settings = settings;
    this.model = cut(extended(settings.model(), source), source, settings.train());
    this.source = source;
    this.uncut = uncut;
    this.layout = layout;
  }

  /**
   * Reads the files that the job names.
   *
   * @throws dev.graft.UnusableInputException if one of them is missing or cannot be used
   */
  static StartingPoint load(Configuration hadoop, Settings settings) throws IOException {
    ModelSettings model = settings.model();
    int texts = settings.data().texts();
    Bundle source = model.pretrained() == null ? null : ModelFiles.load(hadoop, model, texts);
    checkLayers(model, source);
    // A frozen model is cut where it is loaded.
    boolean cut = source != null && source.frozen() != null && model.cut() != null;
    boolean whole =
        settings.evaluate().baselines().contains(Baseline.ZERO_SHOT)
            || model.transfer().takesRows();
    return new StartingPoint(
        settings,
        source,
        cut && whole ? ModelFiles.load(hadoop, model.uncut(), texts) : source,
        NetworkFile.read(hadoop, model.json()));
  }

  /**
   * The same files for other settings of the same model file.
   *
   * @throws dev.graft.UnusableInputException if they do not suit its engine
   */
  StartingPoint with(Settings other) {
    checkLayers(other.model(), source);
    return new StartingPoint(other, source, uncut, layout);
  }

  private static ModelSettings extended(ModelSettings model, Bundle source) {
    return model.transfer().extendClasses() && source != null
        ? SourceClasses.of(model, source).extended(model)
        : model;
  }

  /** New layers on a network of a user's engine have its words. */
  private static void checkLayers(ModelSettings model, Bundle source) {
    List<LayerSettings> layers = model.layers().isEmpty() ? model.head() : model.layers();
    boolean own =
        source == null || NetworkEngines.parts(source.network(), source.frozen()).isEmpty();
    if (own && !layers.isEmpty()) {
      NetworkEngines.layers().check(layers);
    }
  }

  /**
   * New layers go where the output layer was, unless the job says where. In stages it may be
   * trained alone.
   */
  private static ModelSettings cut(ModelSettings model, Bundle source, TrainSettings train) {
    boolean alone = train.stages().stream().anyMatch(stage -> !stage.is(TrainedLayers.ALL));
    if (source == null
        || source.frozen() != null
        || model.cut() != null
        || (model.head().isEmpty() && !alone)) {
      return model;
    }
    String cut = source.network().belowOutput();
    if (model.head().isEmpty()) {
      return source.network().isInput(cut) ? model : model.cutAt(cut);
    }
    if (source.network().isInput(cut)) {
      throw new UnusableInputException(
          "Cannot use model.head on %s: below its output layer there is no other; leave model.head out, or take another model."
              .formatted(model.pretrained()));
    }
    return model.cutAt(cut);
  }

  /**
   * Refuses a cut that the network does not have, before any data are read.
   *
   * @throws UnusableInputException naming it
   */
  void checkCut() {
    if (source == null || source.network() == null || model.cut() == null) {
      return;
    }
    boolean known = source.network().names().contains(model.cut());
    if (!known && source.frozen() == null) {
      throw new UnusableInputException(
          "Cannot cut %s at %s: it has no such layer; graft inspect prints where it can be cut."
              .formatted(model.pretrained(), model.cut()));
    }
  }

  /** What else a job may lack that begins with a file of another tool; empty: nothing. */
  String advice() {
    boolean kept = source != null && source.task() == null && model.head().isEmpty();
    return kept && source.network() != null
        ? "and its own output layer is kept, as there is no model.head: for other classes than its own, set model.head = [{ name = kind, type = output }]"
        : "";
  }

  /** What the job leaves open and the pretrained model has decided, for people. */
  List<String> decided() {
    if (source == null) {
      return List.of();
    }
    List<String> decided = new ArrayList<>(ModelFiles.decided(model, source));
    boolean extended = model.transfer().extendClasses();
    if (!extended
        && !Objects.equals(model.cut(), settings.model().cut())
        && !model.head().isEmpty()) {
      decided.add(
          "the network is cut at %s, below its output layer, as model.cut is not set"
              .formatted(model.cut()));
    }
    return decided;
  }

  /** The pretrained model as it is. */
  Bundle uncut() {
    return uncut;
  }

  /** The engines of users' jars that compute it. */
  List<UsersPart> engines() {
    return source == null ? List.of() : source.parts();
  }

  /** The same for the same weights, or the same layout. */
  String identity() {
    return (source == null ? "" : source.identity()) + (layout == null ? "" : layout);
  }

  /**
   * What is done to features.
   *
   * @throws dev.graft.UnusableInputException if nothing says how a model takes its pictures
   */
  Normalization normalization() {
    return source == null
        ? Preprocessing.fromScratch(
            settings.data(),
            layout != null && NetworkEngines.layers().ownScale(layout, settings.model().json()))
        : Preprocessing.of(settings.data(), source, settings.model().pretrained());
  }

  /** What the pretrained model says of its data. */
  Pretrained pretrained() {
    if (source == null) {
      return Pretrained.none();
    }
    Pretrained pretrained = Pretrained.of(source, source.exampleShape(), model.head().isEmpty());
    return model.transfer().extendClasses() ? pretrained.extending() : pretrained;
  }

  /** The job's settings of the model, with the head that they leave open. */
  ModelSettings model() {
    return model;
  }

  /** The names of the pretrained model's classes, if its output layer is kept; else none. */
  List<String> classNames() {
    return source != null && model.head().isEmpty() ? source.classNames() : List.of();
  }

  /** Whether a part of the pretrained model stays as it is. */
  boolean freezes() {
    return source != null && (source.frozen() != null || (model.cut() != null && model.frozen()));
  }

  /** Says in a model's provenance what it was made from. */
  void describe(ObjectNode provenance) {
    if (source == null) {
      return;
    }
    provenance.put("parent", settings.model().pretrained());
    if (source.network() != null) {
      provenance.put("parentWeightsSha256", source.network().weightsSha256());
    }
    if (source.frozen() != null) {
      provenance.put("backboneSha256", source.frozen().sha256());
    }
  }

  /** The frozen model; null: none. */
  FrozenModel frozen() {
    return source == null ? null : source.frozen();
  }

  /**
   * The network of the target task.
   *
   * @param data shape of an example as it was read
   * @param filled what the job leaves open, by the data
   */
  TargetModel network(int[] data, UnaryOperator<ModelSettings> filled) {
    ModelSettings whole = filled.apply(model);
    TrainSettings train = settings.train();
    TargetModel network = finished(network(whole, data, train), train);
    if (train.layerDecay() == 1 || !train.stages().isEmpty()) {
      return network;
    }
    SavedModel made = network.withTrained(network.trained().weights());
    LayerStack layers = layers(made, data, network.below());
    return finished(network(whole, data, byDepth(train, layers)), train);
  }

  private TargetModel finished(TargetModel network, TrainSettings train) {
    return network
        .normalising(model.batchNorm(), created())
        .training(
            train.stages().isEmpty() ? train.trained() : TrainedLayers.EVERYTHING, settings.seed());
  }

  /** A layer that the job names has its own rate. */
  private static TrainSettings byDepth(TrainSettings train, LayerStack layers) {
    if (train.layerDecay() == 1) {
      return train;
    }
    Map<String, Double> rates = layers.rates(train.layerDecay());
    rates.putAll(train.rates());
    return train.but().rates(rates).build();
  }

  private Set<String> created() {
    return model.head().stream().map(LayerSettings::name).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * The layers of a network that was made of it.
   *
   * @param data shape of an example as it was read
   * @param below the frozen model that it is on; null: none
   */
  LayerStack layers(SavedModel network, int[] data, Backbone below) {
    List<LayerOverview> layers = network.layers(below == null ? data : below.outputShape());
    LayerStack all =
        new LayerStack(layers, network.groups(layers), source == null ? null : model.cut());
    // On a frozen model all layers are new.
    return frozen() == null ? all : new LayerStack(layers, List.of(all.names()), null);
  }

  /**
   * The network of a stage.
   *
   * @param whole what it begins with, all layers in place
   * @param data shape of an example as it was read
   * @param below the frozen model that it is on; null: none
   */
  TargetModel stage(Stages.Stage stage, SavedModel whole, int[] data, Backbone below) {
    Settings how = stage.settings();
    ModelSettings above = model.trainedAbove(stage.cut());
    TrainSettings train = byDepth(how.train(), layers(whole, data, below));
    TargetModel network =
        below == null
            ? whole.transfer(above, data, train, how.seed())
            : whole.transfer(below, above, train, how.seed());
    return network.normalising(model.batchNorm(), created()).training(stage.trained(), how.seed());
  }

  private TargetModel network(ModelSettings whole, int[] data, TrainSettings train) {
    TargetModel network = made(whole, data, train);
    boolean mapped =
        whole.transfer().map().isEmpty()
            || network.copied().copied().containsAll(whole.transfer().map().keySet());
    if (!mapped) {
      throw new UnusableInputException(
          "Cannot use model.map with %s: its engine starts whole layers from those of the same name alone; leave it out."
              .formatted(whole.pretrained()));
    }
    return network;
  }

  private TargetModel made(ModelSettings whole, int[] data, TrainSettings train) {
    if (source == null) {
      return NetworkEngines.layers().scratch(whole, layout, data, train, settings.seed());
    }
    if (source.frozen() == null) {
      return heeded(source.network().transfer(whole, data, train, settings.seed()), whole);
    }
    if (source.cutsFrozen(whole)) {
      return source.frozen().target(whole, data, train, settings.seed());
    }
    Backbone below = source.frozen().backbone(data, train.stepDeadlineSeconds());
    return heeded(source.network().transfer(below, whole, train, settings.seed()), whole);
  }

  /** An engine may take its networks whole; what it does not heed is not passed over. */
  private static TargetModel heeded(TargetModel network, ModelSettings asked) {
    List<LayerSettings> head = asked.head();
    boolean cut = asked.cut() == null || !asked.frozen() || asked.cut().equals(network.cut());
    boolean ends = head.isEmpty() || head.get(head.size() - 1).name().equals(network.outputLayer());
    if (!cut || !ends) {
      throw new UnusableInputException(
          "Cannot use model.%s with %s: its engine takes the network whole; leave model.cut and model.head out."
              .formatted(cut ? "head" : "cut", asked.pretrained()));
    }
    return network;
  }
}
