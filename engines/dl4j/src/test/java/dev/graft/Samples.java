package dev.graft;

import dev.graft.config.AveragingSettings;
import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleBlock;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.engine.dl4j.network.Architecture;
import dev.graft.image.AugmentationSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Small networks and examples that several tests use. */
public final class Samples {

  private Samples() {}

  /** All tests share one JVM, and a JVM computes with one profile. */
  public static void pin() {
    NativeRuntime.pin(ArithmeticProfile.choose("auto", 1));
  }

  public static LayerSettings dense(String name, int units) {
    return new LayerSettings(
        name, LayerType.DENSE, units, null, "tanh", null, null, null, null, null);
  }

  public static LayerSettings output(String name, int units) {
    return new LayerSettings(
        name,
        LayerType.OUTPUT,
        units,
        null,
        "softmax",
        null,
        null,
        null,
        null,
        "categorical-crossentropy");
  }

  /** One probability for two classes. */
  public static LayerSettings binaryOutput(String name) {
    return new LayerSettings(
        name, LayerType.OUTPUT, 1, null, "sigmoid", null, null, null, null, "binary-crossentropy");
  }

  public static LayerSettings convolution(String name, int units, int kernel, String padding) {
    return new LayerSettings(
        name, LayerType.CONVOLUTION2D, units, null, "relu", kernel, null, padding, null, null);
  }

  public static LayerSettings maxPooling(String name, int kernel) {
    return new LayerSettings(
        name, LayerType.MAX_POOLING2D, null, null, null, kernel, null, "valid", null, null);
  }

  public static LayerSettings dropout(String name, double rate) {
    return new LayerSettings(
        name, LayerType.DROPOUT, null, null, null, null, null, null, rate, null);
  }

  /** Ten inputs, a hidden layer of eight, three classes. */
  public static ComputationGraphConfiguration denseNetwork() {
    return Architecture.chain(
        List.of(dense("hidden", 8), output("kind", 3)), "input", new int[] {10}, 5);
  }

  /** Images of 8 x 8 pixels, one convolution, one pooling, one dense layer, three classes. */
  public static ComputationGraphConfiguration imageNetwork() {
    return Architecture.chain(
        List.of(
            convolution("conv", 4, 3, "valid"),
            maxPooling("pool", 2),
            dense("hidden", 6),
            output("kind", 3)),
        "input",
        new int[] {1, 8, 8},
        5);
  }

  public static ComputationGraph initialised(ComputationGraphConfiguration layout) {
    ComputationGraph graph = new ComputationGraph(layout);
    graph.init();
    return graph;
  }

  public static TrainSettings train(
      TrainSettings.Optimizer.Type type, double learningRate, double l2) {
    return new TrainSettings(
        1,
        32,
        null,
        null,
        null,
        TrainSettings.GRAFT,
        new TrainSettings.Optimizer(type, learningRate, 0.9, 0.9, 0.999, 0.95, null),
        new TrainSettings.Clipping(TrainSettings.Clipping.Type.NONE, 1),
        l2,
        0,
        0,
        AugmentationSettings.NONE,
        AveragingSettings.plain(1),
        0,
        0,
        "auto",
        600);
  }

  public static INDArray batch(long seed, long... shape) {
    return Nd4j.create(
        RandomNumbers.of((int) Nd4j.createUninitialized(shape).length(), seed), shape, 'c');
  }

  /** Random examples of three classes. */
  public static ExampleBlock block(int size, int width, long seed) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      examples.add(new Example(i, RandomNumbers.of(width, random.nextLong()), random.nextInt(3)));
    }
    return ExampleBlock.of(examples);
  }
}
