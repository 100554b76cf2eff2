package dev.graft.engine.dl4j;

import dev.graft.config.ModelSettings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Task;
import dev.graft.engine.LayerOverview;
import dev.graft.engine.OnnxRequest;
import dev.graft.engine.OutputKind;
import dev.graft.engine.SavedModel;
import dev.graft.engine.TargetModel;
import dev.graft.engine.dl4j.export.OnnxNetwork;
import dev.graft.engine.dl4j.network.AskedTask;
import dev.graft.engine.dl4j.network.CheckedNetwork;
import dev.graft.engine.dl4j.network.FeatureLayer;
import dev.graft.engine.dl4j.network.FlatWeights;
import dev.graft.engine.dl4j.network.GraphShapes;
import dev.graft.engine.dl4j.network.ModelZip;
import dev.graft.engine.dl4j.network.NetworkOwnScale;
import dev.graft.engine.dl4j.network.OutputLayers;
import dev.graft.engine.dl4j.network.OwnOutput;
import dev.graft.engine.dl4j.network.ReorderedOutput;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.engine.dl4j.network.TargetNetworks;
import dev.graft.engine.dl4j.network.WeightCopy;
import dev.graft.io.Manifest;
import dev.graft.model.Backbone;
import dev.graft.model.OutputWeights;
import dev.graft.model.Trainable;
import java.io.IOException;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** A network of Deeplearning4j's, with its weights. */
public record GraphNetwork(ComputationGraph graph) implements SavedModel {

  /** Its file in a bundle. */
  static final String FILE = "model.zip";

  private ComputationGraphConfiguration layout() {
    return graph.getConfiguration();
  }

  @Override
  public long parameters() {
    return graph.numParams();
  }

  @Override
  public float[] weights() {
    return FlatWeights.of(graph);
  }

  @Override
  public void checkFinite() {
    WeightCopy.checkFinite(graph);
  }

  @Override
  public void save(Manifest bundle) throws IOException {
    bundle.write(FILE, out -> ModelZip.write(graph, out));
  }

  @Override
  public int[] inputShape(int[] data) {
    return GraphShapes.input(layout(), data);
  }

  @Override
  public int[] statedShape() {
    return GraphShapes.stated(layout());
  }

  @Override
  public boolean ownScale() {
    return NetworkOwnScale.has(layout());
  }

  @Override
  public List<LayerOverview> layers(int[] data) {
    return new GraphOverview(graph).layers(data);
  }

  @Override
  public List<String> names() {
    return List.copyOf(layout().getVertices().keySet());
  }

  @Override
  public boolean isInput(String name) {
    return layout().getNetworkInputs().contains(name);
  }

  @Override
  public String belowOutput() {
    return FeatureLayer.of(layout());
  }

  @Override
  public boolean endsInOutput() {
    return GraphShapes.endsInOutput(layout());
  }

  @Override
  public void checkOutput() {
    GraphShapes.checkOutput(layout());
  }

  @Override
  public OutputKind gives() {
    return OwnOutput.of(layout());
  }

  @Override
  public OutputWeights outputWeights() {
    return OutputLayers.of(graph);
  }

  @Override
  public int[] outputShape(int[] shape) {
    return GraphShapes.at(layout(), shape, layout().getNetworkOutputs().get(0));
  }

  @Override
  public int outputs(int[] shape) {
    return GraphShapes.outputs(layout(), shape);
  }

  @Override
  public Task task(int[] shape, int targetWidth) {
    return AskedTask.of(layout(), outputs(shape), targetWidth);
  }

  @Override
  public SavedModel telling(int[] shape, Task task) {
    return new GraphNetwork(OwnOutput.on(graph, shape, task));
  }

  @Override
  public SavedModel reordered(int[] order) {
    return new GraphNetwork(ReorderedOutput.of(graph, order));
  }

  @Override
  public Backbone whole(int[] shape) {
    return GraphBackbone.of(graph, shape);
  }

  @Override
  public Backbone upTo(String layer, int[] shape) {
    return GraphBackbone.of(TargetNetwork.upTo(graph, layer), shape);
  }

  @Override
  public Trainable trainable(int[] shape) {
    return new Dl4jTrainable(CheckedNetwork.of(layout(), shape, graph.params()).definition());
  }

  @Override
  public byte[] onnx(OnnxRequest asked) {
    int[] shape =
        asked.below() == null ? inputShape(asked.shape()) : inputShape(asked.below().outputShape());
    return OnnxNetwork.of(graph, shape, asked);
  }

  @Override
  public TargetModel transfer(ModelSettings model, int[] data, TrainSettings train, long seed) {
    return new GraphTarget(TargetNetworks.transfer(graph, model, data, train, seed));
  }

  @Override
  public TargetModel transfer(Backbone below, ModelSettings model, TrainSettings train, long seed) {
    return new GraphTarget(TargetNetworks.transfer(below, graph, model, train, seed));
  }
}
