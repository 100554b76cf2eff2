package dev.graft.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.graft.Samples;
import dev.graft.config.ArchitectureSettings;
import dev.graft.config.ArchitectureSettings.Stem;
import dev.graft.config.ArchitectureType;
import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import dev.graft.config.OnnxSettings.Pooling;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.Task;
import dev.graft.engine.OnnxPart;
import dev.graft.engine.OnnxRequest;
import dev.graft.engine.dl4j.GraphNetwork;
import dev.graft.engine.dl4j.architecture.BuiltIn;
import dev.graft.engine.dl4j.keras.KerasModel;
import dev.graft.engine.dl4j.network.Architecture;
import dev.graft.engine.dl4j.network.NetworkInput;
import dev.graft.engine.onnx.Fixtures.Case;
import dev.graft.evaluate.DecisionRule;
import dev.graft.model.Backbone;
import dev.graft.model.FeatureExtractor;
import dev.graft.table.Column;
import dev.graft.table.TableEncoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Whole networks in ONNX Runtime as in Graft: built-in ones, those of Keras, those on another. */
class ExportedNetworksTest {

  private static final Path KERAS =
      Path.of("../dl4j/src/test/resources/dev/graft/engine/dl4j/keras");

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static List<Path> keras(String names) {
    try (Stream<Path> files = Files.list(KERAS)) {
      return files
          .filter(file -> file.getFileName().toString().matches(names))
          // Of Keras 2, and as Keras writes none: neither is read.
          .filter(file -> !file.endsWith("tfkeras-dense.keras") && !file.endsWith("compressed.h5"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Path> archives() {
    return keras(".*\\.keras");
  }

  static List<Path> hdf5() {
    return keras(".*\\.h5");
  }

  @ParameterizedTest
  @MethodSource("archives")
  void ofKeras(Path file) {
    sameOfKeras(file);
  }

  /** The same networks, of former versions too. */
  @Tag("long")
  @ParameterizedTest
  @MethodSource("hdf5")
  void ofKerasInHdf5(Path file) {
    sameOfKeras(file);
  }

  private static void sameOfKeras(Path file) {
    KerasModel model = KerasModel.read(file, file.toString());
    int words = NetworkInput.takesWords(model.network().getConfiguration()) ? 5 : 0;
    int[] shape = model.inputShape() == null ? new int[] {3, 16, 16} : model.inputShape();
    Exported.same(model.network(), shape, words, OnnxRequest.OPSET);
  }

  @Test
  void everyFixtureOfKerasIsThere() {
    assertThat(archives()).hasSizeGreaterThan(15);
    assertThat(hdf5()).hasSizeGreaterThan(30);
  }

  @ParameterizedTest
  @EnumSource(
      value = ArchitectureType.class,
      names = {"VGG16", "RESNET18"},
      mode = EnumSource.Mode.EXCLUDE)
  void builtIn(ArchitectureType type) {
    sameBuiltIn(type, Stem.CIFAR);
  }

  @Tag("long")
  @Test
  void largeOnes() {
    sameBuiltIn(ArchitectureType.VGG16, null);
    sameBuiltIn(ArchitectureType.RESNET18, Stem.CIFAR);
    sameBuiltIn(ArchitectureType.RESNET18, Stem.IMAGENET);
  }

  private static void sameBuiltIn(ArchitectureType type, Stem stem) {
    boolean words = type == ArchitectureType.LSTM_TEXT || type == ArchitectureType.EMBEDDING_MEAN;
    int[] shape = words ? new int[] {9} : new int[] {3, 32, 32};
    ArchitectureSettings settings =
        new ArchitectureSettings(
            type,
            4,
            "softmax",
            "categorical-crossentropy",
            List.of(12, 8),
            "relu",
            List.of(4, 8),
            stem,
            20,
            6);
    ComputationGraph graph = new ComputationGraph(BuiltIn.of(settings, shape));
    graph.init();
    Exported.same(graph, shape, words ? 20 : 0, OnnxRequest.OPSET);
  }

  private static GraphNetwork head(int[] shape, LayerSettings... layers) {
    ComputationGraphConfiguration layout = Architecture.chain(List.of(layers), "below", shape, 3);
    return new GraphNetwork(Exported.random(layout));
  }

  /** An output layer of these weights and no bias. */
  private static GraphNetwork alone(LayerSettings output, INDArray weights) {
    GraphNetwork head = head(new int[] {Math.toIntExact(weights.size(0))}, output);
    head.graph().getLayer("kind").getParam("W").assign(weights);
    head.graph().getLayer("kind").getParam("b").assign(0);
    return head;
  }

  /** On each of the ONNX models that tests have: half precision, channels last, whole numbers. */
  @ParameterizedTest
  @ValueSource(strings = {"conv", "norm", "fixed", "uint8", "half", "branches", "nhwc"})
  void onAnotherModel(String name) {
    Case given = Fixtures.cases(name).get(0);
    int[] own = given.input("x").example();
    int[] shape = name.equals("nhwc") ? new int[] {own[2], own[0], own[1]} : own;
    float[][] rows = given.input("x").rows();
    for (Pooling pooling : new Pooling[] {Pooling.NONE, Pooling.MEAN}) {
      OnnxModel model = Fixtures.model(name, given.tensor(), pooling);
      joined(model, shape, name.equals("nhwc") ? Exported.examples(3, rows[0].length, 0) : rows);
    }
  }

  private static void joined(OnnxModel model, int[] shape, float[][] rows) {
    Backbone backbone = model.backbone(shape);
    OnnxPart part = model.onnx(shape);
    GraphNetwork head =
        head(part.outputShape(), Samples.dense("hidden", 5), Samples.output("kind", 3));
    byte[] whole = head.onnx(Exported.on(part, shape));
    Exported.same(Exported.run(whole, shape, rows).values(), onActivations(head, backbone, rows));
  }

  private static float[][] onActivations(GraphNetwork head, Backbone backbone, float[][] rows) {
    try (FeatureExtractor below = backbone.open(1)) {
      return Exported.expected(head, backbone.outputShape(), below.activations(rows));
    }
  }

  /** Names of the model below are taken: those of layers give way. */
  @Test
  void layersMayBeNamedAsTheModelBelowNamesItsTensors() {
    OnnxModel model = Fixtures.model("conv", "y", Pooling.MEAN);
    int[] shape = Fixtures.cases("conv").get(0).input("x").example();
    OnnxPart part = model.onnx(shape);
    GraphNetwork head = head(part.outputShape(), Samples.dense("x", 5), Samples.output("y", 3));
    float[][] rows = Exported.examples(2, shape[0] * shape[1] * shape[2], 0);
    Exported.same(
        Exported.run(head.onnx(Exported.on(part, shape)), shape, rows).values(),
        onActivations(head, model.backbone(shape), rows));
  }

  @Test
  void aTextEncodersMaskLeavesPaddingOut() throws OrtException {
    OnnxModel model = Fixtures.model("encoder", null, Pooling.MEAN);
    float[][] tokens = {{3, 4, 5, 0, 0}, {6, 7, 8, 9, 4}};
    OnnxPart part = model.onnx(new int[] {5});
    GraphNetwork head = head(part.outputShape(), Samples.output("kind", 3));
    byte[] whole = head.onnx(Exported.on(part, new int[] {5}));
    float[][] masks = {{1, 1, 1, 0, 0}, {1, 1, 1, 1, 1}};
    try (OnnxTensor ids = Exported.words(tokens);
        OnnxTensor mask = Exported.words(masks);
        OnnxTensor types = Exported.words(new float[2][5])) {
      Map<String, OnnxTensor> all =
          Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types);
      Map<String, OnnxTensor> inputs = new java.util.HashMap<>(all);
      inputs.keySet().retainAll(Exported.inputs(whole));
      Exported.same(
          Exported.run(whole, inputs, 2).values(),
          onActivations(head, model.backbone(new int[] {5}), tokens));
    }
  }

  /** 2 times ln 3 apart, at temperature 2: 1 to 3. */
  @Test
  void probabilitiesAreCalibrated() {
    GraphNetwork head = alone(Samples.output("kind", 2), Nd4j.eye(2));
    DecisionRule rule = new DecisionRule(2, new float[] {0.8f});
    OnnxRequest asked = Exported.asked(new int[] {2}, Task.CLASSIFICATION, rule);
    float[][] rows = {{0, (float) (2 * Math.log(3))}, {0, -200}};
    Map<String, Object> given = Exported.run(head.onnx(asked), new int[] {2}, rows).all();
    float[][] probability = (float[][]) given.get("probability");
    assertThat(probability[0]).containsExactly(new float[] {0.25f, 0.75f}, within(1e-6f));
    assertThat(probability[1])
        .containsExactly(
            rule.probabilities(Task.CLASSIFICATION, new float[] {1, 0}), within(1e-6f));
    assertThat((long[]) given.get("prediction")).containsExactly(0, 0);
  }

  @Test
  void oneProbabilityOfTwoClassesBecomesTwo() {
    GraphNetwork head = alone(Samples.binaryOutput("kind"), Nd4j.ones(1, 1));
    OnnxRequest asked =
        Exported.asked(new int[] {1}, Task.CLASSIFICATION, new DecisionRule(2, null));
    float[][] rows = {{(float) (2 * Math.log(3))}, {-1}};
    Map<String, Object> given = Exported.run(head.onnx(asked), new int[] {1}, rows).all();
    assertThat(((float[][]) given.get("probability"))[0])
        .containsExactly(new float[] {0.25f, 0.75f}, within(1e-6f));
    assertThat((long[]) given.get("prediction")).containsExactly(1, 0);
  }

  private static LayerSettings twoLabels() {
    return LayerSettings.named("kind", LayerType.OUTPUT)
        .units(2)
        .activation("sigmoid")
        .loss("binary-crossentropy")
        .build();
  }

  @Test
  void labelsHoldFromTheirThresholds() {
    GraphNetwork head = alone(twoLabels(), Nd4j.eye(2));
    DecisionRule rule = new DecisionRule(1, new float[] {0.5f, 0.7f});
    OnnxRequest asked = Exported.asked(new int[] {2}, Task.MULTI_LABEL, rule);
    Map<String, Object> given =
        Exported.run(head.onnx(asked), new int[] {2}, new float[][] {{0, 0.5f}, {-1, 1}}).all();
    assertThat((boolean[][]) given.get("prediction"))
        .isEqualTo(new boolean[][] {{true, false}, {false, true}});
  }

  /** Columns that are standardised, but not filled in: the first row misses all. */
  private static Object predicted(
      LayerSettings output, double[][] weights, Task task, DecisionRule rule) throws OrtException {
    GraphNetwork head = alone(output, Nd4j.create(weights));
    TableEncoding table =
        TableEncoding.of(List.of(Column.number("x"), Column.number("y")))
            .standardizing(new double[2], new double[] {1, 1});
    OnnxRequest asked =
        new OnnxRequest(new int[] {2}, null, table, null, task, rule, OnnxRequest.OPSET, Map.of());
    double[][] values = {{Double.NaN}, {3}};
    try (OnnxTensor x = OnnxTensor.createTensor(OnnxSession.environment(), values);
        OnnxTensor y = OnnxTensor.createTensor(OnnxSession.environment(), values)) {
      return Exported.run(head.onnx(asked), Map.of("x", x, "y", y), 2).all().get("prediction");
    }
  }

  /** No label holds by it, and no class 1 is the answer, as a DecisionRule says. */
  @Test
  void aMissingNumberThatNothingFillsInReachesNoThreshold() throws OrtException {
    float[] none = {Float.NaN, Float.NaN};
    double[][] ones = {{1}, {1}};
    double[][] second = {{0, 1}, {0, 1}};
    double[][] each = {{1, 0}, {0, 1}};
    DecisionRule half = new DecisionRule(2, new float[] {0.5f});
    DecisionRule two = new DecisionRule(1, new float[] {0.5f, 0.7f});
    for (DecisionRule rule : List.of(DecisionRule.PLAIN, half)) {
      assertThat((long[]) predicted(Samples.binaryOutput("kind"), ones, Task.CLASSIFICATION, rule))
          .containsExactly(rule.predicted(new float[] {Float.NaN}), 1);
    }
    assertThat((long[]) predicted(Samples.output("kind", 2), second, Task.CLASSIFICATION, half))
        .containsExactly(half.predicted(none), 1);
    for (DecisionRule rule : List.of(DecisionRule.PLAIN, two)) {
      assertThat((boolean[][]) predicted(twoLabels(), each, Task.MULTI_LABEL, rule))
          .isEqualTo(new boolean[][] {rule.held(none), {true, true}});
    }
  }

  @Test
  void valuesAreNormalisedInside() {
    int[] shape = {3, 2, 2};
    Normalization caffe = Normalization.caffe();
    Normalization torch = Normalization.torch();
    GraphNetwork head = head(shape, Samples.output("kind", 3));
    for (Normalization normalization : List.of(caffe, torch, Normalization.scale(255))) {
      float[][] rows = Exported.examples(4, 12, 200);
      byte[] model =
          head.onnx(
              new OnnxRequest(
                  shape, normalization, null, null, null, DecisionRule.PLAIN, 17, Map.of()));
      float[][] given = Exported.run(model, shape, rows).values();
      for (float[] row : rows) {
        normalization.apply(row);
      }
      Exported.same(given, Exported.expected(head, shape, rows));
    }
  }

  /** What is written by default is the newest that there is. */
  @Test
  void onnxRuntimeReadsNoNewerOperatorSet() {
    GraphNetwork head = head(new int[] {2}, Samples.output("kind", 2));
    byte[] newer = head.onnx(Exported.plain(new int[] {2}, OnnxRequest.OPSET + 1));
    assertThatThrownBy(() -> Exported.inputs(newer))
        .hasMessageContaining(String.valueOf(OnnxRequest.OPSET + 1));
  }
}
