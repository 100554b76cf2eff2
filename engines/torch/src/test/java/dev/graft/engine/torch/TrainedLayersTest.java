package dev.graft.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.UnusableInputException;
import dev.graft.config.BatchNormSettings;
import dev.graft.config.ModelSettings;
import dev.graft.config.OnnxSettings;
import dev.graft.config.Settings;
import dev.graft.config.TrainedLayers;
import dev.graft.dataset.Shapes;
import dev.graft.dataset.Targets;
import dev.graft.engine.HeldNumbers;
import dev.graft.engine.SavedModel;
import dev.graft.engine.TargetModel;
import dev.graft.engine.TrainedPart;
import dev.graft.model.Batch;
import dev.graft.model.LocalModel;
import dev.graft.model.OutputRows;
import dev.graft.model.State;
import dev.graft.model.StepContext;
import dev.graft.model.UpdatePlan;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainedLayersTest {

  private static final int ROWS = 5;

  @BeforeAll
  static void pin() {
    Prepared.pin();
  }

  private static TargetModel target(String file, TrainedLayers layers) {
    return target(file, null, layers);
  }

  private static TargetModel target(String file, String cut, TrainedLayers layers) {
    TorchNetwork network = Prepared.network(file);
    ModelSettings model =
        new ModelSettings(file, List.of(), cut, true, List.of(), OnnxSettings.DEFAULTS);
    return network
        .transfer(model, network.statedShape(), Prepared.settings().train(), 1)
        .training(layers, 1);
  }

  private static TrainedLayers layers(String... names) {
    return new TrainedLayers(List.of(names), null);
  }

  private static TrainedLayers lora(int rank, double alpha, String... layers) {
    return lora(rank, alpha, TrainedLayers.LoraAverage.B, layers);
  }

  private static TrainedLayers lora(
      int rank, double alpha, TrainedLayers.LoraAverage average, String... layers) {
    TrainedLayers.Lora lora = new TrainedLayers.Lora(rank, alpha, List.of(layers), average);
    return new TrainedLayers(List.of(TrainedLayers.ALL), lora);
  }

  private static float[] numbers(int count, long seed) {
    Random random = new Random(seed);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat() - 0.5f;
    }
    return numbers;
  }

  private static Batch batch(String file) {
    int width = Shapes.length(Prepared.network(file).statedShape());
    float[] rows = numbers(ROWS * width, 7);
    if (file.equals("pairs.pt")) {
      for (int i = 0; i < rows.length; i++) {
        rows[i] = Math.round(20 * Math.abs(rows[i]));
      }
    }
    return Batch.of(rows, ROWS);
  }

  private static Targets targets(int classes) {
    return Targets.ofClasses(new Random(2).ints(ROWS, 0, classes).toArray());
  }

  private static float[] gradient(
      LocalModel model, Batch batch, Targets targets, StepContext.Mode mode) {
    State into = model.gradientBuffer();
    model.gradient(batch, targets, StepContext.pass(1, true, ROWS).in(mode), into);
    return into.copy();
  }

  /** The gradient where training begins, of what is trained. */
  private static float[] gradient(String file, int classes, TrainedLayers layers) {
    TrainedPart part = target(file, layers).trained();
    try (LocalModel model = part.network().open()) {
      model.load(part.weights());
      return gradient(model, batch(file), targets(classes), StepContext.Mode.TRAINING);
    }
  }

  /** A layer is pulled to its pretrained weights by its name; biases have no decay. */
  @Test
  void theUpdateKnowsLayersAndWeights() {
    TargetModel target = target("dense.pt", TrainedLayers.EVERYTHING);
    try (LocalModel model = target.trained().network().open()) {
      List<UpdatePlan.Span> spans = model.updates().spans();
      assertThat(spans.stream().map(UpdatePlan.Span::layer).distinct().toList())
          .isEqualTo(target.rated());
      assertThat(spans.stream().map(UpdatePlan.Span::decays).toList())
          .containsExactly(true, false, true, false);
    }
  }

  private static float[] range(float[] numbers, int from, int length) {
    return Arrays.copyOfRange(numbers, from, from + length);
  }

  @Test
  void aLayerAloneHasTheGradientThatItHasInTheWhole() {
    float[] whole = gradient("dense.pt", 3, TrainedLayers.EVERYTHING);
    assertThat(whole).hasSize(48 + 8 + 24 + 3);
    assertThat(gradient("dense.pt", 3, layers("0"))).isEqualTo(range(whole, 0, 56));
    assertThat(gradient("dense.pt", 3, layers("head"))).isEqualTo(range(whole, 56, 27));
    float[] biases = gradient("dense.pt", 3, layers("biases"));
    assertThat(range(biases, 0, 8)).isEqualTo(range(whole, 48, 8));
    assertThat(range(biases, 8, 27)).isEqualTo(range(whole, 56, 27));
    assertThat(gradient("dense.pt", 3, layers("0", "2"))).isEqualTo(whole);
  }

  @Test
  void allBelowANameIsTrained() {
    assertThat(target("pairs.pt", layers("layer.self_attn")).rated())
        .containsExactly("layer.self_attn", "layer.self_attn.out_proj");
    assertThat(target("pairs.pt", layers("layer", "head")).trainable())
        .isEqualTo(target("pairs.pt", TrainedLayers.EVERYTHING).trainable() - 20 * 8);
  }

  @Test
  void whatIsTrainedIsPutAmongWhatStays() {
    TargetModel target = target("noisy.pt", layers("2", "4"));
    float[] start = Prepared.network("noisy.pt").weights();
    float[] trained = target.trained().weights();
    assertThat(trained).hasSize(16 + 16 + 48 + 3 + 32);
    assertThat(target.withTrained(trained).weights()).isEqualTo(start);
    float[] moved = trained.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i]++;
    }
    float[] saved = target.withTrained(moved).weights();
    assertThat(range(saved, 0, 96 + 16)).isEqualTo(range(start, 0, 112));
    assertThat(range(saved, 112, 115)).isEqualTo(moved);
  }

  /** As with model.batch-normalization = frozen: they normalise by what they have. */
  @ParameterizedTest
  @CsvSource({"head", "biases"})
  void statisticsOfLayersThatAreNotTrainedStay(String name) {
    TrainedPart part = target("normed.pt", layers(name)).trained();
    try (LocalModel model = part.network().open()) {
      model.load(part.weights());
      assertThat(model.layout().statisticsLength()).isZero();
      Batch batch = batch("normed.pt");
      Batch one = batch.range(0, 1);
      float[] inferred = gradient(model, batch, targets(2), StepContext.Mode.INFERENCE);
      float[] before = model.output(batch);
      assertThat(gradient(model, batch, targets(2), StepContext.Mode.TRAINING)).isEqualTo(inferred);
      assertThat(gradient(model, one, Targets.ofClasses(1), StepContext.Mode.TRAINING))
          .isNotEqualTo(inferred);
      assertThat(model.output(batch)).isEqualTo(before);
    }
    assertThat(target("normed.pt", layers("0")).trained().network().open().layout())
        .satisfies(layout -> assertThat(layout.statisticsLength()).isEqualTo(6));
  }

  private static final BatchNormSettings FROZEN =
      new BatchNormSettings(
          BatchNormSettings.Mode.FROZEN, null, BatchNormSettings.Statistics.FITTING);

  /** BatchNorm of three values, below a linear layer of two outputs. */
  private static TargetModel normed() {
    float[] weights = {2, 0.5f, 1, 0.1f, 0.2f, 0.3f, 1, -1, 2, 0.5f, 3, -2, 0.1f, -0.1f};
    float[] statistics = {0.25f, -0.5f, 0.125f, 4, 0.25f, 1};
    TorchNetwork file = Prepared.network("normed.pt");
    float[] all = Arrays.copyOf(weights, 20);
    System.arraycopy(statistics, 0, all, 14, 6);
    ModelSettings model =
        new ModelSettings("normed.pt", List.of(), null, true, List.of(), OnnxSettings.DEFAULTS);
    return file.with(file.program(), all)
        .transfer(model, file.statedShape(), Prepared.settings().train(), 1);
  }

  /** y = s (x - m) / sqrt(v + 1e-5) + o of what the file has, and dW = (p - t)' y. */
  @Test
  void frozenBatchNormIsAConstantScaleAndOffset() {
    TargetModel target = normed().normalising(FROZEN, Set.of());
    assertThat(target.trainable()).isEqualTo(8);
    assertThat(target.rated()).containsExactly("1");
    TrainedPart part = target.trained();
    float[] start = normed().withTrained(normed().trained().weights()).weights();
    Batch batch = batch("normed.pt");
    int[] classes = {0, 1, 1, 0, 1};
    double[] expected = new double[8];
    for (int row = 0; row < ROWS; row++) {
      double[] y = new double[3];
      double[] logits = {start[12], start[13]};
      for (int i = 0; i < 3; i++) {
        double deviation = Math.sqrt(start[17 + i] + 1e-5);
        float x = numbers(ROWS * 3, 7)[row * 3 + i];
        y[i] = start[i] * (x - start[14 + i]) / deviation + start[3 + i];
        logits[0] += start[6 + i] * y[i];
        logits[1] += start[9 + i] * y[i];
      }
      double second = 1 / (1 + Math.exp(logits[0] - logits[1]));
      double[] wrong = {1 - second, second};
      wrong[classes[row]]--;
      for (int k = 0; k < 2; k++) {
        for (int i = 0; i < 3; i++) {
          expected[3 * k + i] += wrong[k] * y[i];
        }
        expected[6 + k] += wrong[k];
      }
    }
    try (LocalModel model = part.network().open()) {
      model.load(part.weights());
      assertThat(model.layout().statisticsLength()).isZero();
      float[] actual =
          gradient(model, batch, Targets.ofClasses(classes), StepContext.Mode.TRAINING);
      assertThat(actual).hasSize(8);
      for (int i = 0; i < 8; i++) {
        assertThat(actual[i]).isCloseTo((float) expected[i], within(1e-5f));
      }
    }
    float[] saved = target.withTrained(numbers(8, 3)).weights();
    assertThat(range(saved, 0, 6)).isEqualTo(range(start, 0, 6));
    assertThat(range(saved, 6, 8)).isEqualTo(numbers(8, 3));
    assertThat(range(saved, 14, 6)).isEqualTo(range(start, 14, 6));
  }

  @Test
  void whatIsChosenOfANetworkWithFrozenBatchNormLeavesThatOut() {
    TargetModel target = target("noisy.pt", TrainedLayers.EVERYTHING).normalising(FROZEN, Set.of());
    assertThat(target.training(layers("biases"), 1).trainable()).isEqualTo(16 + 48 + 3);
    assertThat(target.training(layers("2", "0"), 1).trainable()).isEqualTo(96 + 16);
    assertThatThrownBy(() -> target.training(layers("2"), 1))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("train.layers = [2]: the network has none that are trained");
    TargetModel points = target("points.pt", TrainedLayers.EVERYTHING);
    assertThat(points.normalising(FROZEN, Set.of())).isSameAs(points);
  }

  /** Of s = alpha / rank: dB = s dW A', dA = 0 as it is constant. */
  @Test
  void theGradientOfWhatLoraAddsComesFromThatOfTheWeights() {
    float[] whole = gradient("dense.pt", 3, TrainedLayers.EVERYTHING);
    float[] actual = gradient("dense.pt", 3, lora(2, 6));
    Description network = Prepared.network("dense.pt").description();
    float[] a = new Lora(2, 6, 1, new int[] {0}, false).start(network.parameters().get(0));
    float[] expected = new float[8 * 2];
    for (int output = 0; output < 8; output++) {
      for (int r = 0; r < 2; r++) {
        double sum = 0;
        for (int input = 0; input < 6; input++) {
          sum += 3.0 * whole[output * 6 + input] * a[r * 6 + input];
        }
        expected[output * 2 + r] = (float) sum;
      }
    }
    assertThat(actual).hasSize(16 + 27);
    assertThat(range(actual, 0, 16)).containsExactly(expected, within(1e-5f));
    assertThat(range(actual, 16, 27)).containsExactly(range(whole, 56, 27), within(1e-5f));
    assertThat(a).doesNotContain(0);
  }

  /** Where both matrices are trained: dB = s dW A', dA = s B' dW. */
  @Test
  void theGradientsOfBothMatricesComeFromThatOfTheWeights() {
    TargetModel target = target("dense.pt", lora(2, 6, TrainedLayers.LoraAverage.EXACT));
    TrainedPart part = target.trained();
    float[] state = numbers(part.weights().length, 8);
    float[] actual;
    float[] whole;
    SavedModel saved = target.withTrained(state);
    try (LocalModel model = part.network().open();
        LocalModel plain = saved.trainable(null).open()) {
      model.load(state);
      plain.load(saved.weights());
      actual = gradient(model, batch("dense.pt"), targets(3), StepContext.Mode.TRAINING);
      whole = gradient(plain, batch("dense.pt"), targets(3), StepContext.Mode.TRAINING);
    }
    assertThat(range(actual, 0, 48)).containsOnly(0);
    int a = 48;
    int b = 48 + 2 * 6;
    for (int r = 0; r < 2; r++) {
      for (int input = 0; input < 6; input++) {
        double sum = 0;
        for (int output = 0; output < 8; output++) {
          sum += 3.0 * state[b + output * 2 + r] * whole[output * 6 + input];
        }
        assertThat((double) actual[a + r * 6 + input]).isCloseTo(sum, within(1e-4));
      }
      for (int output = 0; output < 8; output++) {
        double sum = 0;
        for (int input = 0; input < 6; input++) {
          sum += 3.0 * whole[output * 6 + input] * state[a + r * 6 + input];
        }
        assertThat((double) actual[b + output * 2 + r]).isCloseTo(sum, within(1e-4));
      }
    }
  }

  /** Of a transformer in inference, too, whose layers libtorch computes in one where it may. */
  @ParameterizedTest
  @CsvSource({
    "dense.pt, B",
    "pairs.pt, B",
    "noisy.pt, B",
    "value.pt, B",
    "dense.pt, EXACT",
    "pairs.pt, EXACT"
  })
  void whatIsSavedGivesWhatWasTrained(String file, TrainedLayers.LoraAverage average) {
    TargetModel target = target(file, lora(2, 4, average));
    TrainedPart part = target.trained();
    float[] trained = numbers(part.weights().length, 5);
    SavedModel saved = target.withTrained(trained);
    float[] start;
    float[] adapted;
    float[] merged;
    try (LocalModel model = part.network().open();
        LocalModel plain = saved.trainable(null).open()) {
      model.load(part.weights());
      start = model.output(batch(file));
      model.load(trained);
      adapted = model.output(batch(file));
      plain.load(saved.weights());
      merged = plain.output(batch(file));
      plain.load(Prepared.network(file).weights());
      assertThat(start).containsExactly(plain.output(batch(file)), within(1e-6f));
    }
    assertThat(adapted).isNotEqualTo(start);
    assertThat(merged).containsExactly(adapted, within(1e-5f));
  }

  /** The mean of two workers' states is the network of the mean of their weights. */
  @Test
  void averagesOfBothMatricesAreExact() {
    TargetModel target = target("dense.pt", lora(2, 4, TrainedLayers.LoraAverage.EXACT));
    TrainedPart part = target.trained();
    assertThat(part.weights()).hasSize(48 + 2 * 6 + 8 * 2 + 27);
    assertThat(target.trainable()).isEqualTo(2 * 6 + 8 * 2 + 27);
    float[][] states = new float[2][];
    float[][] networks = new float[2][];
    for (int worker = 0; worker < 2; worker++) {
      try (LocalModel model = part.network().open()) {
        float[] state = part.weights().clone();
        System.arraycopy(numbers(28, worker), 0, state, 48, 28);
        model.load(part.weights());
        model.state().put(48, range(state, 48, 28), 28);
        model.stepped(1, 0);
        states[worker] = model.state().copy();
        networks[worker] = target.withTrained(states[worker]).weights();
        assertThat(range(states[worker], 0, 48)).isNotEqualTo(range(part.weights(), 0, 48));
      }
    }
    float[] mean = mean(states[0], states[1]);
    try (LocalModel model = part.network().open();
        LocalModel plain = target.withTrained(mean).trainable(null).open()) {
      model.load(mean);
      plain.load(mean(networks[0], networks[1]));
      Batch batch = batch("dense.pt");
      assertThat(model.output(batch)).containsExactly(plain.output(batch), within(1e-5f));
      assertThat(model.state().copy()).isEqualTo(mean);
    }
  }

  private static float[] mean(float[] one, float[] other) {
    float[] mean = new float[one.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (one[i] + other[i]) / 2;
    }
    return mean;
  }

  /** dense.pt has 48 + 8 weights below 24 + 3, noisy.pt 195 and 32 numbers of statistics. */
  @Test
  void whatIsHeldIsKnownBeforeAnythingIsTrained() {
    // Weights and their gradients.
    assertThat(target("noisy.pt", TrainedLayers.EVERYTHING).held())
        .isEqualTo(new HeldNumbers(0, 0, 2 * 227, 0));
    assertThat(target("noisy.pt", layers("head")).held())
        .isEqualTo(new HeldNumbers(0, 227, 2 * 51, 227));
    // Of LoRA B is trained and A is constant, 16 and 12 numbers.
    assertThat(target("dense.pt", lora(2, 6)).held())
        .isEqualTo(new HeldNumbers(0, 83, 2 * (16 + 27) + 12, 83));
    // Sums travel with both, and W lies beside them.
    assertThat(target("dense.pt", lora(2, 6, TrainedLayers.LoraAverage.EXACT)).held())
        .isEqualTo(new HeldNumbers(48, 83, 2 * (48 + 12 + 16 + 27) + 48, 83));
  }

  @Test
  void loraIsAddedWhereTheJobSays() {
    assertThat(target("pairs.pt", lora(1, 1)).rated())
        .containsExactly("layer.linear1", "layer.linear2", "kind");
    TargetModel one = target("pairs.pt", lora(1, 1, "layer.linear2"));
    assertThat(one.rated()).containsExactly("layer.linear2", "kind");
    assertThat(one.trainable()).isEqualTo(8 + 24 + 3);
    assertThat(one.trained().network().sha256())
        .isNotEqualTo(target("pairs.pt", lora(1, 2, "layer.linear2")).trained().network().sha256());
  }

  /** Of a new output layer of labels, which is trained whatever is named. */
  @Test
  void labelsAreToldByANewOutputLayerThatIsTrainedInAnyCase() {
    TorchNetwork network = Prepared.network("dense.pt");
    Settings settings =
        Prepared.settings(
            "model { cut = features, frozen = false }",
            "model.head = [{ name = kinds, type = output, units = 4, activation = sigmoid, loss = binary-crossentropy }]");
    for (TrainedLayers layers : List.of(layers("0"), lora(2, 4), layers("biases"))) {
      TargetModel target =
          network
              .transfer(settings.model(), network.statedShape(), settings.train(), 1)
              .training(layers, 1);
      assertThat(target.rated()).containsExactly("0", "2");
      TrainedPart part = target.trained();
      try (LocalModel model = part.network().open()) {
        model.load(part.weights());
        float[][] rows = new float[ROWS][4];
        rows[0][3] = 1;
        float[] gradient =
            gradient(model, batch("dense.pt"), Targets.ofValues(rows), StepContext.Mode.TRAINING);
        assertThat(range(gradient, gradient.length - 4, 4)).doesNotContain(0);
        assertThat(model.independentOutputs()).isTrue();
      }
    }
  }

  /** Of the output layer alone, of all layers, and of LoRA beside it. */
  @Test
  void rowsOfTheFilesClassesArePutIntoANewOutputLayer() {
    TorchNetwork network = Prepared.network("dense.pt");
    OutputRows old = OutputRows.of(network.weights(), network.outputWeights());
    for (String frozen : List.of("true", "false")) {
      Settings settings =
          Prepared.settings(
              "model { cut = features, frozen = " + frozen + " }",
              "model.head = [{ name = kinds, type = output, units = 4 }]");
      TrainedLayers trained = frozen.equals("true") ? TrainedLayers.EVERYTHING : lora(2, 4, "0");
      TargetModel target =
          network
              .transfer(settings.model(), network.statedShape(), settings.train(), 1)
              .training(trained, 1);
      float[] weights = target.trained().weights().clone();
      OutputRows fresh = OutputRows.of(weights, target.outputWeights());
      OutputRows.put(
          new float[][] {null, old.row(1), old.row(0), null}, weights, target.outputWeights());

      TargetModel begun =
          target.beginningWith(weights, target.copied().adapting("kinds", "2 of 4"));

      assertThat(begun.trained().weights()).isEqualTo(weights);
      SavedModel saved = begun.withTrained(weights);
      OutputRows now = OutputRows.of(saved.weights(), saved.outputWeights());
      assertThat(now.row(0)).isEqualTo(fresh.row(0));
      assertThat(now.row(1)).isEqualTo(old.row(1));
      assertThat(now.row(2)).isEqualTo(old.row(0));
      assertThat(now.row(3)).isEqualTo(fresh.row(3));
      assertThat(begun.copied().created()).isEmpty();
      assertThat(begun.copied().adapted()).containsEntry("kinds", "2 of 4");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pairs.pt | layer.linear3 | | near are layer.linear1, layer.linear2, ",
        "dense.pt | 0 | features | no layer that could be is called 0, nor begins so; near are 2.",
        "earlier.pt | 0 | | prepare it again with this version's graft.prepare_torch.",
      })
  void layersThatAreNoneAreRefused(String file, String name, String cut, String said) {
    assertThatThrownBy(() -> target(file, cut, layers(name)))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot use train.layers: ")
        .hasMessageContaining(said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pairs.pt | kind | | near are ",
        "pairs.pt | layer | features | set model.frozen = false",
        "words.pt | layer | | no linear layer below its output layer",
        "earlier.pt | 0 | | prepare it again",
      })
  void loraThatCannotBeIsRefused(String file, String name, String cut, String said) {
    assertThatThrownBy(() -> target(file, cut, lora(2, 4, name)))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot use train.lora")
        .hasMessageContaining(said);
  }

  @Test
  void whatWasPreparedEarlierIsTrainedWhole() {
    TrainedPart part = target("earlier.pt", TrainedLayers.EVERYTHING).trained();
    try (LocalModel model = part.network().open()) {
      model.load(part.weights());
      assertThat(gradient(model, batch("earlier.pt"), targets(2), StepContext.Mode.TRAINING))
          .hasSize(42);
    }
  }
}
