package dev.graft.engine.dl4j.dense;

import dev.graft.RandomNumbers;
import dev.graft.Samples;
import dev.graft.train.Replica;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks of ten inputs, and batches for them. */
final class DenseSamples {

  static final int INPUTS = 10;

  private DenseSamples() {}

  static NeuralNetConfiguration.Builder settings() {
    return new NeuralNetConfiguration.Builder().seed(3).biasInit(0.1);
  }

  static DenseLayer.Builder dense(int inputs, int units, Activation activation) {
    return new DenseLayer.Builder().nIn(inputs).nOut(units).activation(activation);
  }

  static OutputLayer.Builder output(
      int inputs, int units, Activation activation, LossFunction loss) {
    return new OutputLayer.Builder(loss).nIn(inputs).nOut(units).activation(activation);
  }

  static OutputLayer.Builder softmax(int inputs) {
    return output(inputs, 4, Activation.SOFTMAX, LossFunction.MCXENT);
  }

  /** Layers one after the other. */
  static ComputationGraphConfiguration chain(
      NeuralNetConfiguration.Builder settings, Layer.Builder<?>... layers) {
    GraphBuilder graph = settings.graphBuilder().addInputs("in");
    String below = "in";
    for (int i = 0; i < layers.length; i++) {
      String name = "layer" + i;
      graph.addLayer(name, layers[i].<Layer>build(), below);
      below = name;
    }
    return graph.setOutputs(below).validateOutputLayerConfig(false).build();
  }

  static ComputationGraph graph(ComputationGraphConfiguration layout) {
    return Samples.initialised(layout);
  }

  /** The graph's layers over flat arrays. */
  static Replica replica(ComputationGraph graph) {
    return new Replica(DenseModel.of(graph).orElseThrow());
  }

  /** Numbers between -1 and 1. */
  static float[] features(int rows, long seed) {
    float[] features = RandomNumbers.of(rows * INPUTS, seed);
    for (int i = 0; i < features.length; i++) {
      features[i] = 2 * features[i] - 1;
    }
    return features;
  }

  static int[] labels(int rows, int outputs, long seed) {
    return new Random(seed).ints(rows, 0, Math.max(2, outputs)).toArray();
  }

  static INDArray rows(float[] values, int rows) {
    return Nd4j.create(values, new long[] {rows, values.length / rows}, 'c');
  }

  static INDArray targets(int[] labels, int outputs) {
    INDArray targets = Nd4j.zeros(labels.length, outputs);
    for (int i = 0; i < labels.length; i++) {
      targets.putScalar(i, outputs == 1 ? 0 : labels[i], outputs == 1 ? labels[i] : 1);
    }
    return targets;
  }

  static float[] flat(INDArray array) {
    return array == null ? new float[0] : array.dup('c').data().asFloat();
  }
}
