package dev.graft.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.config.SettingsReader;
import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.engine.dl4j.Dl4jTrainable;
import dev.graft.engine.dl4j.network.Architecture;
import dev.graft.engine.dl4j.network.FlatWeights;
import dev.graft.engine.dl4j.network.LocalOptimizer;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import dev.graft.model.Batch;
import dev.graft.spark.train.WholeTraining;
import dev.graft.train.Replica;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Dl4jSparkTrainingTest {

  private static final int[] SHAPE = {6};

  private static JavaSparkContext spark;

  @TempDir Path folder;

  @BeforeAll
  static void startSpark() {
    NativeRuntime.pin(ArithmeticProfile.choose("auto", 1));
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("dl4j")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1"));
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @Test
  void learnsFromAllExamplesAndLeavesNoFilesBehind() throws Exception {
    Settings settings = settings("train.epochs = 4", "train.average-every = 8");
    NetworkDefinition definition = definition(settings);
    List<WholeTraining.Epoch> told = new ArrayList<>();

    WholeTraining.Trained trained =
        new Dl4jSparkTraining()
            .train(
                spark,
                settings,
                new Dl4jTrainable(definition),
                FlatWeights.of(definition.network()),
                blocks(600, 601),
                2,
                told::add);

    assertThat(trained.epochs()).isEqualTo(told).hasSize(4);
    // 1,201 examples do not divide into minibatches, nor these into splits.
    assertThat(trained.epochs()).allMatch(epoch -> epoch.examples() == 1_201);
    assertThat(trained.epochs().get(3).loss()).isLessThan(trained.epochs().get(0).loss() / 2);
    assertThat(accuracy(definition, trained.weights(), block(400, 7))).isGreaterThan(0.85);
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void keepsAdamsStateFromRoundToRound() {
    // With one worker, and minibatches that are all the same, it does not matter how often it
    // averages.
    float[] often = weights("train.average-every = 1");
    float[] never = weights("train.average-every = epoch");

    assertThat(often).containsExactly(never, within(1e-5f));
  }

  private float[] weights(String more) {
    Settings settings = settings(more);
    NetworkDefinition definition = definition(settings);
    float[] features = {1, -1, 0.5f, 0, 2, -0.5f};
    ExampleChunk same =
        ExampleChunk.of(IntStream.range(0, 96).mapToObj(i -> new Example(i, features, 1)).toList());
    return new Dl4jSparkTraining()
        .train(
            spark,
            settings,
            new Dl4jTrainable(definition),
            FlatWeights.of(definition.network()),
            spark.parallelize(List.of(same), 1),
            1,
            epoch -> {})
        .weights();
  }

  /** The same texts with more padding must train the same network. */
  @Test
  void masksThePaddingOfTexts() {
    assertThat(trainedOnTexts(9)).containsExactly(trainedOnTexts(5), within(1e-5f));
  }

  private float[] trainedOnTexts(int length) {
    Settings settings =
        settings(
            "model.layers = [",
            "{ name = words, type = embedding, words = 12, units = 4 }",
            "{ name = text, type = lstm, units = 3 }",
            "{ name = out, type = output, units = 2 }]");
    Random random = new Random(3);
    List<Example> texts = new ArrayList<>();
    for (int i = 0; i < 48; i++) {
      float[] text = new float[length];
      int words = 1 + random.nextInt(5);
      for (int j = 0; j < words; j++) {
        text[j] = 1 + random.nextInt(11);
      }
      texts.add(new Example(i, text, random.nextInt(2)));
    }
    NetworkDefinition definition = definition(settings, length);
    return new Dl4jSparkTraining()
        .train(
            spark,
            settings,
            new Dl4jTrainable(definition),
            FlatWeights.of(definition.network()),
            spark.parallelize(List.of(ExampleChunk.of(texts)), 1),
            1,
            epoch -> {})
        .weights();
  }

  @Test
  void refusesWhatItCannotDo() {
    Settings settings = settings("train.engine = dl4j", "train.codec.type = int8");

    assertThatThrownBy(() -> WholeTraining.find(settings.train()))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot use train.codec with train.engine = dl4j: it sends 32-bit floats.");
  }

  @Test
  void refusesLabelSmoothing() {
    Settings settings = settings("train.engine = dl4j", "train.label-smoothing = 0.1");
    assertThatThrownBy(() -> WholeTraining.find(settings.train()))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use train.label-smoothing with train.engine = dl4j: it trains on labels as they are.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"schedule.warm-up = 5", "weight-decay = 0.1", "clipping.type = global-norm"})
  void refusesWhatGraftsOwnStepsDo(String setting) {
    Settings settings = settings("train.engine = dl4j", "train." + setting);
    assertThatThrownBy(() -> WholeTraining.find(settings.train()))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageMatching(
            "Cannot use train\\.\\S+( = global-norm)? with train.engine = dl4j: .*");
  }

  @Test
  void refusesWeights() {
    Settings settings = settings();
    NetworkDefinition definition = definition(settings);
    ExampleChunk weighted =
        ExampleChunk.of(List.of(new Example(0, new float[SHAPE[0]], null, 1, null, 2)));
    JavaRDD<ExampleStore> blocks =
        spark.parallelize(List.<ExampleStore>of(block(5, 1), weighted), 2);
    float[] start = FlatWeights.of(definition.network());
    assertThatThrownBy(
            () ->
                new Dl4jSparkTraining()
                    .train(
                        spark,
                        settings,
                        new Dl4jTrainable(definition),
                        start,
                        blocks,
                        2,
                        epoch -> {}))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use weights of examples (data.class-weights, or a column) with train.engine = dl4j: it counts all the same.");
  }

  private Settings settings(String... more) {
    String job =
        """
        output = "%s"
        data.train { images = unused, labels = unused }
        model.layers = [
          { name = hidden, type = dense, units = 16, activation = tanh }
          { name = out, type = output, units = 3 }
        ]
        train { worker-batch-size = 16, epochs = 1, optimizer.learning-rate = 0.02 }
        """
            .formatted(folder.resolve("job"));
    return SettingsReader.read(
        Command.PRETRAIN, new StringReader(job + String.join("\n", more)), "test.conf", List.of());
  }

  private static NetworkDefinition definition(Settings settings) {
    return definition(settings, SHAPE[0]);
  }

  private static NetworkDefinition definition(Settings settings, int length) {
    int[] shape = {length};
    ComputationGraphConfiguration layout =
        Architecture.chain(settings.model().layers(), "input", shape, settings.seed());
    LocalOptimizer.configure(layout, settings.train());
    return NetworkDefinition.of(layout, shape, false);
  }

  private static JavaRDD<ExampleStore> blocks(int... sizes) {
    List<ExampleStore> blocks = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      blocks.add(block(sizes[i], i));
    }
    return spark.parallelize(blocks, sizes.length);
  }

  private static ExampleChunk block(int size, long seed) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      float[] features = new float[SHAPE[0]];
      for (int j = 0; j < features.length; j++) {
        features[j] = (float) random.nextGaussian();
      }
      int label = features[0] > 0.4 ? 2 : features[1] > 0 ? 1 : 0;
      examples.add(new Example(i, features, label));
    }
    return ExampleChunk.of(examples);
  }

  private static double accuracy(
      NetworkDefinition definition, float[] weights, ExampleChunk block) {
    Replica replica = new Replica(new Dl4jTrainable(definition));
    replica.load(weights);
    int[] all = IntStream.range(0, block.size()).toArray();
    float[] outputs = replica.output(Batch.of(block.rows(all)));
    int[] labels = block.targets(all).classes();
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      int best = 0;
      for (int c = 1; c < 3; c++) {
        best = outputs[3 * i + c] > outputs[3 * i + best] ? c : best;
      }
      right += best == labels[i] ? 1 : 0;
    }
    return (double) right / labels.length;
  }
}
