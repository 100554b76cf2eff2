package dev.graft.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.config.TrainSettings.Optimizer.Type;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.Targets;
import dev.graft.model.Batch;
import dev.graft.model.LocalModel;
import dev.graft.model.State;
import dev.graft.model.StateLayout;
import dev.graft.model.StepContext;
import dev.graft.model.Trainable;
import dev.graft.model.UpdatePlan;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import dev.graft.train.Replica;
import dev.graft.train.StepOptions;
import dev.graft.train.TrainState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.reflect.ClassTag$;

/**
 * What every engine must keep: the invariants, on a network that its fixture makes. A fixture
 * extends this class.
 */
abstract class EngineConformance {

  /** What the fixture's network takes. */
  static final int WIDTH = Fixtures.FEATURES;

  /** What it tells apart. */
  static final int CLASSES = 3;

  private static final int ROWS = 12;

  /** A classifier without dropout and BatchNorm, trained as settings say. */
  abstract Trainable network(TrainSettings train);

  /**
   * Weights to begin with.
   *
   * @param length how many
   */
  float[] start(int length) {
    return numbers(length, 3);
  }

  @BeforeAll
  static void startSpark() {
    LocalSpark.get();
  }

  private static float[] numbers(int count, long seed) {
    Random random = new Random(seed);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat() - 0.5f;
    }
    return numbers;
  }

  private static Batch batch(int rows, long seed) {
    return Batch.of(numbers(rows * WIDTH, seed), rows);
  }

  private static Targets targets(int rows, long seed) {
    return Targets.ofClasses(new Random(seed).ints(rows, 0, CLASSES).toArray());
  }

  private static Settings settings(Type type, String... more) {
    List<String> lines = new ArrayList<>(List.of(more));
    lines.add(
        "train.optimizer { learning-rate = 0.05, type = "
            + type.name().toLowerCase(Locale.ROOT)
            + " }");
    return Fixtures.settings(lines.toArray(new String[0]));
  }

  private Trainable network(Type type, String... more) {
    return network(settings(type, more).train());
  }

  private LocalModel opened(Trainable network) {
    LocalModel model = network.open();
    model.load(start(model.layout().flatLength()));
    return model;
  }

  private Replica replica(Trainable network, StepOptions options) {
    Replica replica = new Replica(network);
    replica.load(replica.initialState(start(replica.layout().flatLength())), options);
    return replica;
  }

  /** The mean gradient of a batch. */
  private static float[] gradient(LocalModel model, Batch batch, Targets targets) {
    State into = model.gradientBuffer();
    StepContext context = new StepContext(1, true, 0, 0, batch.size(), null);
    model.gradient(batch, targets, context, into);
    float[] gradient = into.copy();
    if (model.sums()) {
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] /= batch.size();
      }
    }
    return gradient;
  }

  private static double meanLoss(LocalModel model, Batch batch, Targets targets) {
    double sum = 0;
    for (float loss : model.losses(model.output(batch), targets)) {
      sum += loss;
    }
    return sum / batch.size();
  }

  /** Invariant 1, whatever the library: by central differences. */
  @Test
  void theGradientIsTheSlopeOfTheLoss() {
    try (LocalModel model = opened(network(Type.SGD))) {
      float[] start = model.state().copy();
      Batch batch = batch(ROWS, 1);
      Targets targets = targets(ROWS, 1);
      float[] gradient = gradient(model, batch, targets);
      float step = 1e-2f;
      for (int i = 0; i < start.length; i += Math.max(1, start.length / 40)) {
        float[] moved = start.clone();
        moved[i] = start[i] + step;
        model.load(moved);
        double above = meanLoss(model, batch, targets);
        moved[i] = start[i] - step;
        model.load(moved);
        double below = meanLoss(model, batch, targets);
        assertThat((double) gradient[i])
            .as("weight %d", i)
            .isCloseTo((above - below) / (2 * step), within(1e-3));
      }
    }
  }

  @Test
  void aGradientLeavesWeightsAlone() {
    try (LocalModel model = opened(network(Type.SGD))) {
      float[] before = model.state().copy();
      float[] first = gradient(model, batch(ROWS, 1), targets(ROWS, 1));
      assertThat(model.state().copy()).isEqualTo(before);
      gradient(model, batch(5, 2), targets(5, 2));
      assertThat(gradient(model, batch(ROWS, 1), targets(ROWS, 1))).isEqualTo(first);
    }
  }

  /** Nothing of this network is random, and nothing depends on the minibatch. */
  @Test
  void withoutNoiseTheModesHaveOneGradient() {
    try (LocalModel model = opened(network(Type.SGD))) {
      StepContext training = new StepContext(1, true, 0, 0, ROWS, null);
      State trained = State.of(new float[model.layout().flatLength()]);
      double loss = model.gradient(batch(ROWS, 1), targets(ROWS, 1), training, trained);
      State inferred = State.of(new float[model.layout().flatLength()]);
      StepContext inference = training.in(StepContext.Mode.INFERENCE);
      assertThat(model.gradient(batch(ROWS, 1), targets(ROWS, 1), inference, inferred))
          .isEqualTo(loss);
      assertThat(inferred.copy()).isEqualTo(trained.copy());
    }
  }

  @Test
  void aGradientGoesWhereItIsToldTo() {
    try (LocalModel model = opened(network(Type.SGD))) {
      StepContext context = new StepContext(1, true, 0, 0, ROWS, null);
      State elsewhere = State.of(new float[model.layout().flatLength()]);
      model.gradient(batch(ROWS, 1), targets(ROWS, 1), context, elsewhere);
      State own = model.gradientBuffer();
      model.gradient(batch(ROWS, 1), targets(ROWS, 1), context, own);
      assertThat(elsewhere.copy()).isEqualTo(own.copy());
    }
  }

  /** An example of weight 2 counts as two; one of weight 0 as none. */
  @Test
  void examplesCountByTheirWeights() {
    try (LocalModel model = opened(network(Type.SGD))) {
      Batch two = batch(2, 4);
      Targets weighted = Targets.ofClasses(0, 2).weighted(new float[] {2, 0});
      float[] actual = gradient(model, two, weighted);
      float[] expected = gradient(model, two.range(0, 1), Targets.ofClasses(0));
      assertThat(actual).containsExactly(expected, within(1e-6f));
    }
  }

  @Test
  void theLossToldIsThatOfTheOutputs() {
    try (LocalModel model = opened(network(Type.SGD, "train.l2 = 0"))) {
      StepContext context = new StepContext(1, true, 0, 0, ROWS, null);
      Batch batch = batch(ROWS, 1);
      Targets targets = targets(ROWS, 1);
      assertThat(model.gradient(batch, targets, context, model.gradientBuffer()))
          .isCloseTo(meanLoss(model, batch, targets), within(1e-5));
    }
  }

  @Test
  void outputsDependOnTheirOwnExampleAlone() {
    try (LocalModel model = opened(network(Type.SGD))) {
      assertThat(model.outputs()).isEqualTo(CLASSES);
      Batch batch = batch(300, 5);
      float[] together = model.output(batch);
      assertThat(together).hasSize(300 * CLASSES);
      for (int row : new int[] {0, 7, 299}) {
        float[] own = Arrays.copyOfRange(together, row * CLASSES, (row + 1) * CLASSES);
        assertThat(model.output(batch.range(row, row + 1))).containsExactly(own, within(1e-6f));
      }
    }
  }

  @Test
  void vectorsOfAnotherLengthAreRefused() {
    try (LocalModel model = opened(network(Type.SGD))) {
      float[] longer = new float[model.layout().flatLength() + 1];
      assertThatThrownBy(() -> model.load(longer)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Type.class, mode = EnumSource.Mode.EXCLUDE, names = "LBFGS")
  void aStateIsGivenBackExactlyAndGoneOnFrom(Type type) {
    Trainable network = network(type);
    try (Replica first = replica(network, StepOptions.plain());
        Replica second = new Replica(network)) {
      first.step(batch(ROWS, 1), targets(ROWS, 1));
      TrainState reached = new TrainState(first.weights(), first.statistics(), first.moments(), 1);
      second.load(reached, StepOptions.plain());
      assertThat(second.weights()).isEqualTo(reached.weights());
      assertThat(second.moments()).isEqualTo(reached.moments());
      first.step(batch(ROWS, 2), targets(ROWS, 2));
      second.step(batch(ROWS, 2), targets(ROWS, 2));
      assertThat(second.weights()).isEqualTo(first.weights());
      assertThat(second.moments()).isEqualTo(first.moments());
      assertThat(first.weights()).isNotEqualTo(reached.weights());
    }
  }

  /** Weights alone, by rate * lambda; half of that at half the rate. */
  @Test
  void decoupledDecayIsOfWeightsWhateverTheGradient() {
    Settings decaying = settings(Type.SGD, "train.weight-decay = 0.4");
    StepOptions options = StepOptions.of(decaying.train());
    Trainable network = network(decaying.train());
    try (Replica plain = replica(network, StepOptions.plain());
        Replica decayed = replica(network, options)) {
      float[] start = decayed.weights();
      plain.step(batch(ROWS, 1), targets(ROWS, 1));
      decayed.step(batch(ROWS, 1), targets(ROWS, 1));
      float[] expected = plain.weights();
      float[] weights = decayed.weights();
      List<UpdatePlan.Span> spans = decayed.updates().orElseThrow().spans();
      for (UpdatePlan.Span span : spans) {
        for (int i = span.from(); span.rule() != null && i < span.to(); i++) {
          double taken = span.decays() ? 0.05 * 0.4 * start[i] : 0;
          assertThat(expected[i] - weights[i]).isCloseTo((float) taken, within(1e-6f));
        }
      }
      assertThat(spans).anyMatch(UpdatePlan.Span::decays);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 12})
  void piecesOfAMinibatchAddUp(int size) {
    Trainable network = network(Type.ADAM, "train.l2 = 0.1");
    try (Replica whole = replica(network, StepOptions.plain());
        Replica pieces = replica(network, new StepOptions(size, 0))) {
      for (int step = 0; step < 4; step++) {
        double expected = whole.step(batch(ROWS, step), targets(ROWS, step));
        assertThat(pieces.step(batch(ROWS, step), targets(ROWS, step)))
            .isCloseTo(expected, within(1e-5));
      }
      assertThat(pieces.weights()).containsExactly(whole.weights(), within(1e-5f));
    }
  }

  /** Invariant 9. */
  @ParameterizedTest
  @ValueSource(strings = {"java", "kryo"})
  void itTravels(String kind) {
    Trainable network = network(Type.ADAM);
    Serializer serializer =
        kind.equals("java")
            ? new JavaSerializer(LocalSpark.get().getConf())
            : new KryoSerializer(LocalSpark.get().getConf());
    Trainable arrived =
        serializer
            .newInstance()
            .deserialize(
                serializer
                    .newInstance()
                    .serialize(network, ClassTag$.MODULE$.apply(Trainable.class)),
                ClassTag$.MODULE$.apply(Trainable.class));
    assertThat(arrived.sha256()).isEqualTo(network.sha256());
    assertThat(arrived.sha256()).isNotEqualTo(network(Type.SGD).sha256());
    assertThat(arrived.inputShape()).isEqualTo(network.inputShape());
    try (LocalModel here = opened(network);
        LocalModel there = opened(arrived)) {
      assertThat(there.output(batch(3, 1))).isEqualTo(here.output(batch(3, 1)));
    }
  }

  @Test
  void weightsAndStatisticsMakeTheWholeVector() {
    try (LocalModel model = opened(network(Type.SGD))) {
      StateLayout layout = model.layout();
      float[] flat = model.state().copy();
      assertThat(flat).hasSize(layout.flatLength());
      assertThat(layout.flat(layout.weights(flat), layout.statistics(flat))).isEqualTo(flat);
    }
  }

  private float[] trained(Settings settings, List<ExampleChunk> blocks) {
    Trainable network = network(settings.train());
    try (Replica replica = new Replica(network)) {
      TrainState initial = replica.initialState(start(replica.layout().flatLength()));
      return TrainingFixture.run(settings, network, initial, blocks).bestFlat();
    }
  }

  /** One machine on the union of the workers' minibatches. */
  private float[] plain(Settings settings, List<ExampleChunk> blocks) {
    try (Replica replica = replica(network(settings.train()), StepOptions.plain())) {
      UnitedMinibatches.of(settings, blocks)
          .forEach(minibatch -> replica.step(Batch.of(minibatch.rows()), minibatch.targets()));
      return replica.layout().flat(replica.weights(), replica.statistics());
    }
  }

  /** Invariant 1: what is broadcast, averaged and broadcast again is what one machine has. */
  @Test
  void aWorkerThatAveragesAfterEveryStepTrainsAsOneMachine() {
    Settings settings =
        settings(
            Type.ADAM,
            "train { epochs = 2, batch-size = 8, average-every = 1, average = weights }");
    List<ExampleChunk> blocks = Fixtures.blocks(32);
    assertThat(trained(settings, blocks)).containsExactly(plain(settings, blocks), within(1e-6f));
  }

  /** Invariant 2. */
  @Test
  void averagingStepsOfSgdIsOneMachineOnTheUnitedMinibatch() {
    Settings settings =
        settings(
            Type.SGD,
            "train { epochs = 2, batch-size = 24, average-every = 1, average = weights }");
    List<ExampleChunk> blocks = Fixtures.blocks(32, 32, 32);
    assertThat(trained(settings, blocks)).containsExactly(plain(settings, blocks), within(1e-6f));
  }

  /** Invariant 2 of gradients. */
  @ParameterizedTest
  @EnumSource(
      value = Type.class,
      names = {"SGD", "ADAM", "RMSPROP"})
  void averagingGradientsIsOneMachineWithAnyOptimizer(Type type) {
    Settings settings =
        settings(type, "train { epochs = 2, batch-size = 24, average = gradients, l2 = 0.1 }");
    List<ExampleChunk> blocks = Fixtures.blocks(32, 32, 32);
    assertThat(trained(settings, blocks)).containsExactly(plain(settings, blocks), within(2e-6f));
  }

  /** Invariant 5, as far as one machine shows it. */
  @Test
  void theSameJobGivesTheSameBits() {
    Settings settings = settings(Type.ADAM, "train { epochs = 2, batch-size = 12 }");
    List<ExampleChunk> blocks = Fixtures.blocks(17, 32, 5);
    assertThat(trained(settings, blocks)).isEqualTo(trained(settings, blocks));
  }
}
