package dev.graft.engine.dl4j;

import dev.graft.UnusableInputException;
import dev.graft.config.BatchNormSettings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Task;
import dev.graft.engine.CopiedWeights;
import dev.graft.engine.SavedModel;
import dev.graft.engine.TargetModel;
import dev.graft.engine.TrainedPart;
import dev.graft.engine.WordTable;
import dev.graft.engine.dl4j.dense.ConvexHeads;
import dev.graft.engine.dl4j.network.CheckedNetwork;
import dev.graft.engine.dl4j.network.EmbeddingWeights;
import dev.graft.engine.dl4j.network.FlatWeights;
import dev.graft.engine.dl4j.network.KeptValues;
import dev.graft.engine.dl4j.network.LinearOutputs;
import dev.graft.engine.dl4j.network.LocalOptimizer;
import dev.graft.engine.dl4j.network.OutputLayers;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.featurize.ChainedBackbone;
import dev.graft.model.Backbone;
import dev.graft.model.OutputWeights;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** The network of a target task, made of Deeplearning4j's layers. */
record GraphTarget(TargetNetwork network) implements TargetModel {

  @Override
  public long parameters() {
    return network.full().numParams();
  }

  @Override
  public long trainable() {
    return network.trainable();
  }

  @Override
  public String cut() {
    return network.cut();
  }

  @Override
  public CopiedWeights copied() {
    return network.copy();
  }

  @Override
  public int[] exampleShape() {
    return network.exampleShape();
  }

  @Override
  public int outputs() {
    return network.outputs();
  }

  @Override
  public String outputLayer() {
    return network.outputLayer();
  }

  @Override
  public String belowOutput() {
    return network.belowOutput();
  }

  @Override
  public Task task(int targetWidth) {
    return network.task(targetWidth);
  }

  @Override
  public boolean frozen() {
    return network.frozen();
  }

  @Override
  public String featureLayer() {
    return network.featureLayer();
  }

  @Override
  public boolean featuresAreTheInput() {
    return network.featuresAreTheInput();
  }

  @Override
  public Backbone below() {
    return network.below();
  }

  @Override
  public Backbone backbone() {
    if (network.featuresAreTheInput()) {
      return network.below();
    }
    ComputationGraph graph = network.backbone(network.featureLayer());
    Backbone layers = GraphBackbone.of(graph, network.inputShape());
    return ChainedBackbone.of(network.below(), layers);
  }

  @Override
  public TrainedPart trained() {
    ComputationGraph start = network.trainedPart();
    CheckedNetwork checked =
        CheckedNetwork.of(network.trained(), network.trainedShape(), start.params());
    return new TrainedPart(
        new Dl4jTrainable(checked.definition()),
        FlatWeights.of(start),
        LinearOutputs.of(start),
        checked.summary());
  }

  @Override
  public OutputWeights outputWeights() {
    return OutputLayers.of(network.trainedPart());
  }

  @Override
  public TargetModel beginningWith(float[] trained, CopiedWeights copied) {
    return new GraphTarget(network.beginningWith(trained, copied));
  }

  /** Weights and their gradients, and what is kept of each example. */
  @Override
  public long nativeBytes(int minibatch) {
    long kept = KeptValues.anExample(network.trained(), network.trainedShape());
    return Float.BYTES * (2 * trainable() + minibatch * kept);
  }

  @Override
  public List<String> rated() {
    return LocalOptimizer.layers(network.trained());
  }

  @Override
  public void checkConvex() {
    ConvexHeads.of(network.trained());
  }

  @Override
  public TargetModel normalising(BatchNormSettings settings, Set<String> created) {
    return new GraphTarget(network.normalising(settings, created));
  }

  @Override
  public TargetModel probe(Task task, TrainSettings train, long seed) {
    return new GraphTarget(network.probe(task, train, seed));
  }

  @Override
  public Optional<SavedModel> withProbe(TargetModel probe, float[] weights) {
    TargetNetwork linear = ((GraphTarget) probe).network;
    return Optional.of(new GraphNetwork(network.withProbe(linear, weights)));
  }

  @Override
  public TargetModel scratch(TrainSettings train, long seed) {
    return new GraphTarget(network.scratch(train, seed));
  }

  @Override
  public WordTable words(String layer) {
    ComputationGraph graph = network.full();
    return new EmbeddingTable(graph, layer == null ? EmbeddingWeights.only(graph) : layer);
  }

  @Override
  public TargetModel freezingWords(String layer) {
    if (network.freezes(layer)) {
      return this;
    }
    ComputationGraph graph = network.full();
    String cut = TargetNetwork.unmaskedAbove(graph.getConfiguration(), layer);
    TargetNetwork frozen = network.frozenAt(cut);
    if (frozen.backbone(cut).numParams() != graph.getLayer(layer).numParams()) {
      throw new UnusableInputException(
          "Cannot keep the vectors of %s as they are: up to %s other layers would not be trained either; set model.embedding.trainable = true."
              .formatted(layer, cut));
    }
    return new GraphTarget(frozen);
  }

  @Override
  public SavedModel withTrained(float[] weights) {
    return new GraphNetwork(network.withTrained(weights));
  }
}
