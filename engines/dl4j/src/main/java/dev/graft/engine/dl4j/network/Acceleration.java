package dev.graft.engine.dl4j.network;

import dev.graft.dataset.Shapes;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNBatchNormHelper;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNSubsamplingHelper;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Engages the oneDNN helpers that Deeplearning4j ships for convolution, pooling and batch
 * normalisation and by itself never uses: its support check asks for a class that has moved and
 * drops the helper silently. Setting the layer's helper after initialisation engages it.
 */
public final class Acceleration {

  private static final double TOLERANCE = 1e-4;

  /**
   * For gradients of networks so large that in every batch some ReLU stands at zero: rounding
   * decides there whether its gradient counts.
   */
  private static final double KINK_TOLERANCE = 1e-2;

  private static final int TRIALS = 3;
  private static final int TRIAL_BATCH = 2;

  private Acceleration() {}

  /**
   * The outcome of the start-up check.
   *
   * @param layers those that oneDNN computes
   * @param words embeddings that give the mean of a text's words themselves
   * @param refusal why none are accelerated; null if they are
   */
  public record Check(List<String> layers, List<String> words, String refusal) {

    /** Without embeddings. */
    public Check(List<String> layers, String refusal) {
      this(layers, List.of(), refusal);
    }

    public boolean engaged() {
      return refusal == null && !(layers.isEmpty() && words.isEmpty());
    }

    /** One line for the log and the report. */
    public String summary() {
      if (refusal != null) {
        return "oneDNN off: " + refusal;
      }
      if (!words.isEmpty()) {
        String rest = layers.isEmpty() ? "" : "; oneDNN engaged for " + String.join(", ", layers);
        return "word vectors averaged in place in " + String.join(", ", words) + rest;
      }
      return layers.isEmpty()
          ? "OpenBLAS for dense layers; no layer that oneDNN would speed up"
          : "oneDNN engaged for " + String.join(", ", layers);
    }
  }

  /**
   * Engages the helpers in every layer that has one, and faster layers in place of some; returns
   * the names of those with helpers.
   */
  public static List<String> engage(ComputationGraph graph) {
    MeanOfWords.engage(graph);
    List<String> engaged = new ArrayList<>();
    Layer[] layers = graph.getLayers();
    for (int i = 0; i < layers.length; i++) {
      String name = layers[i].conf().getLayer().getLayerName();
      layers[i] = replaced(graph, name, layers[i]);
      // Dropout would change in place what a convolution below remembers of its forward pass.
      layers[i].allowInputModification(false);
      if (setHelper(FrozenLayers.unwrapped(layers[i]))) {
        engaged.add(name);
      }
    }
    return engaged;
  }

  /** Puts a faster layer in a layer's place, where there is one. */
  private static Layer replaced(ComputationGraph graph, String name, Layer layer) {
    if (layer.getClass() != SubsamplingLayer.class
        || !(graph.getVertex(name) instanceof LayerVertex vertex)) {
      return layer;
    }
    vertex.setLayer(HalvingMaxPooling.of((SubsamplingLayer) layer));
    return vertex.getLayer();
  }

  private static boolean setHelper(Layer layer) {
    if (layer.getClass() == ConvolutionLayer.class) {
      MaskedRelu.engage(layer);
      return set(layer, ConvolutionLayer.class, new RememberingConvolution());
    }
    if (layer.getClass() == SubsamplingLayer.class || layer instanceof HalvingMaxPooling) {
      return set(layer, SubsamplingLayer.class, new MKLDNNSubsamplingHelper(DataType.FLOAT));
    }
    if (layer instanceof BatchNormalization) {
      return set(layer, BatchNormalization.class, new MKLDNNBatchNormHelper(DataType.FLOAT));
    }
    return false;
  }

  private static boolean set(Layer layer, Class<?> declaring, Object helper) {
    try {
      Field field = declaring.getDeclaredField("helper");
      field.setAccessible(true);
      field.set(layer, helper);
      return true;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "Cannot engage oneDNN in "
              + declaring.getName()
              + ": this is not Deeplearning4j 1.0.0-M2.1",
          e);
    }
  }

  /**
   * Compares the accelerated network with the plain one on tiny batches: outputs, and gradients
   * where the network has an output layer. One batch with the same gradients is enough: in the
   * others a ReLU may have stood at zero.
   *
   * @param plain the definition without acceleration
   * @param parameters the flat parameters to try with
   */
  public static Check check(NetworkDefinition plain, INDArray parameters) {
    ComputationGraph slow = plain.network();
    ComputationGraph fast = plain.network();
    List<String> words = MeanOfWords.engage(fast);
    List<String> layers = engage(fast);
    if (layers.isEmpty() && words.isEmpty()) {
      return new Check(layers, null);
    }
    slow.setParams(parameters);
    fast.setParams(parameters);
    return new Check(layers, words, compare(plain, slow, fast));
  }

  /** How two networks of one definition differ; null if they do not. */
  static String compare(NetworkDefinition plain, ComputationGraph slow, ComputationGraph fast) {
    double output = 0;
    double gradient = Double.POSITIVE_INFINITY;
    for (int trial = 0; trial < TRIALS && output < TOLERANCE && gradient >= TOLERANCE; trial++) {
      INDArray input = trial(plain, trial);
      output = Math.max(output, difference(output(slow, input), output(fast, input)));
      gradient = Math.min(gradient, gradientDifference(slow, fast, input));
    }
    return output < TOLERANCE && gradient < KINK_TOLERANCE
        ? null
        : String.format(
            Locale.ROOT,
            "it differs from the plain path by %.1e in outputs, %.1e in gradients",
            output,
            gradient);
  }

  /** First a ramp, then numbers drawn at random. */
  private static INDArray trial(NetworkDefinition network, int trial) {
    int[] shape = network.inputShape();
    if (NetworkInput.takesWords(network.configuration())) {
      return NetworkInput.trialTexts(
          network.configuration(), Shapes.length(shape), TRIAL_BATCH, trial);
    }
    float[] features = new float[TRIAL_BATCH * Shapes.length(shape)];
    Random random = new Random(trial);
    for (int i = 0; i < features.length; i++) {
      features[i] = trial == 0 ? (float) i / features.length : random.nextFloat();
    }
    return GraphShapes.rows(features, shape);
  }

  private static INDArray output(ComputationGraph graph, INDArray input) {
    return NetworkInput.of(graph).output(input);
  }

  /** 0 where there is nothing to differentiate. */
  private static double gradientDifference(
      ComputationGraph slow, ComputationGraph fast, INDArray input) {
    if (!(slow.getOutputLayer(0) instanceof IOutputLayer)) {
      return 0;
    }
    INDArray output = output(slow, input);
    INDArray labels = output.mul(0).addi(1.0 / output.size(1));
    return distance(gradient(slow, input, labels), gradient(fast, input, labels));
  }

  private static INDArray gradient(ComputationGraph graph, INDArray input, INDArray labels) {
    Nd4j.getRandom().setSeed(1);
    NetworkInput.of(graph).set(input);
    graph.setLabels(labels);
    graph.computeGradientAndScore();
    return graph.getFlattenedGradients().dup();
  }

  /** Largest difference, relative to the largest value; infinite if any value is not a number. */
  private static double difference(INDArray expected, INDArray actual) {
    float[] plain = expected.dup('c').data().asFloat();
    float[] fast = actual.dup('c').data().asFloat();
    double scale = 1e-6;
    double largest = 0;
    for (int i = 0; i < plain.length; i++) {
      double difference = Math.abs((double) plain[i] - fast[i]);
      if (Double.isNaN(difference)) {
        return Double.POSITIVE_INFINITY;
      }
      scale = Math.max(scale, Math.abs(plain[i]));
      largest = Math.max(largest, difference);
    }
    return largest / scale;
  }

  /** L2 norm of the difference, relative to the vector's; infinite if any value is not a number. */
  private static double distance(INDArray expected, INDArray actual) {
    float[] plain = expected.dup('c').data().asFloat();
    float[] fast = actual.dup('c').data().asFloat();
    double scale = 1e-12;
    double squares = 0;
    for (int i = 0; i < plain.length; i++) {
      double difference = (double) plain[i] - fast[i];
      scale += (double) plain[i] * plain[i];
      squares += difference * difference;
    }
    double distance = Math.sqrt(squares / scale);
    return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
  }
}
