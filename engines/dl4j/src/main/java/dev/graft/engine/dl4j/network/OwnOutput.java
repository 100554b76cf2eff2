package dev.graft.engine.dl4j.network;

import dev.graft.UnusableInputException;
import dev.graft.dataset.Task;
import dev.graft.engine.OutputKind;
import java.util.Arrays;
import java.util.Locale;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * An output layer for a model that has none, so that it can be scored as it is: each unit passes on
 * one of the model's own outputs (its weights are the identity, which changes no bit), as a
 * probability where the model gives what is to become one.
 */
public final class OwnOutput {

  /** The identity of so many outputs has 400 MB. */
  private static final int MOST = 10_000;

  private static final String LAYER = "own-output";

  private OwnOutput() {}

  /** What the last layer of a network gives. */
  public static OutputKind of(ComputationGraphConfiguration network) {
    String last = network.getNetworkOutputs().get(0);
    return network.getVertices().get(last) instanceof LayerVertex vertex
        ? of(activation(GraphShapes.bare(vertex)))
        : OutputKind.VALUES;
  }

  private static IActivation activation(Layer layer) {
    if (layer instanceof ActivationLayer activation) {
      return activation.getActivationFn();
    }
    return layer instanceof BaseLayer base ? base.getActivationFn() : null;
  }

  private static OutputKind of(IActivation activation) {
    if (activation instanceof ActivationSoftmax) {
      return OutputKind.DISTRIBUTION;
    }
    return activation instanceof ActivationSigmoid || activation instanceof ActivationHardSigmoid
        ? OutputKind.PROBABILITIES
        : OutputKind.VALUES;
  }

  /**
   * A network with an output layer on it.
   *
   * @param shape of one example at its input
   * @param task what its outputs are taken for
   */
  public static ComputationGraph on(ComputationGraph network, int[] shape, Task task) {
    ComputationGraphConfiguration layout = network.getConfiguration().clone();
    String last = layout.getNetworkOutputs().get(0);
    ComputationGraphConfiguration layer =
        layer(last, GraphShapes.at(layout, shape, last), of(layout), task);
    ComputationGraph told = new ComputationGraph(GraphCut.join(layout, layer));
    told.init();
    WeightCopy.byNameAndShape(network, told);
    return passing(told);
  }

  /**
   * An output layer alone, for what is no network of Deeplearning4j.
   *
   * @param below how what it is put on is called
   * @param shape of what that gives for an example
   */
  public static ComputationGraph on(String below, int[] shape, OutputKind gives, Task task) {
    ComputationGraph told = new ComputationGraph(layer(below, shape, gives, task));
    told.init();
    return passing(told);
  }

  private static ComputationGraphConfiguration layer(
      String below, int[] shape, OutputKind gives, Task task) {
    if (shape.length != 1 || shape[0] > MOST) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot take %s for what the model tells: it has the shape %s for an example, and one row of %,d values at most is read.",
              below,
              Arrays.toString(shape),
              MOST));
    }
    OutputLayer layer =
        new OutputLayer.Builder(loss(shape[0], gives, task))
            .nIn(shape[0])
            .nOut(shape[0])
            .hasBias(false)
            .activation(activation(shape[0], gives, task))
            .build();
    return new NeuralNetConfiguration.Builder()
        .seed(0)
        .graphBuilder()
        .validateOutputLayerConfig(false) // its loss is of probabilities that another layer made
        .addInputs(below)
        .addLayer(LAYER, layer, below)
        .setOutputs(LAYER)
        .setInputTypes(InputType.feedForward(shape[0]))
        .build();
  }

  private static LossFunction loss(int outputs, OutputKind gives, Task task) {
    if (task == Task.REGRESSION) {
      return LossFunction.MSE;
    }
    boolean apart = task == Task.MULTI_LABEL || outputs == 1 || gives == OutputKind.PROBABILITIES;
    return apart ? LossFunction.XENT : LossFunction.MCXENT;
  }

  private static Activation activation(int outputs, OutputKind gives, Task task) {
    if (task == Task.REGRESSION || gives != OutputKind.VALUES) {
      return Activation.IDENTITY;
    }
    return task == Task.MULTI_LABEL || outputs == 1 ? Activation.SIGMOID : Activation.SOFTMAX;
  }

  private static ComputationGraph passing(ComputationGraph network) {
    var weights = network.getLayer(LAYER).getParam("W");
    weights.assign(Nd4j.eye(weights.size(0)));
    return network;
  }
}
