package dev.graft.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import dev.graft.UnusableInputException;
import dev.graft.dataset.Targets;
import dev.graft.model.Batch;
import dev.graft.model.FeatureExtractor;
import dev.graft.model.LocalModel;
import dev.graft.model.State;
import dev.graft.model.StepContext;
import dev.graft.model.Tensor;
import dev.graft.model.Trainable;
import dev.graft.train.Replica;
import dev.graft.train.StepOptions;
import java.io.IOException;
import java.nio.Buffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchModelTest {

  @BeforeAll
  static void pin() {
    Prepared.pin();
  }

  private static float[] numbers(String line) {
    String[] words = line.split(" ", -1);
    float[] numbers = new float[words.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Float.parseFloat(words[i]);
    }
    return numbers;
  }

  private static LocalModel open(TorchNetwork network, Part part) {
    return new TorchTrainable(network.program(), part, StepRules.none()).open();
  }

  private static LocalModel loaded(String name) {
    TorchNetwork network = Prepared.network(name);
    LocalModel model = open(network, Part.WHOLE);
    model.load(network.weights());
    return model;
  }

  @ParameterizedTest
  @ValueSource(strings = {"cnn", "attending"})
  void outputsAreThoseOfPython(String name) throws IOException {
    List<String> lines = Files.readAllLines(Prepared.path(name + ".txt"));
    float[] given = numbers(lines.get(0));
    float[] told = numbers(lines.get(1));
    try (LocalModel model = loaded(name + ".pt")) {
      float[] outputs = model.output(Batch.of(given, 5));
      assertThat(outputs).containsExactly(told, within(1e-6f));
    }
  }

  /** As a first layer sees them: what pools variances takes those of the minibatch itself. */
  @Test
  void statisticsAreMeansAndVariancesOfTheMinibatch() {
    try (LocalModel model = loaded("normed.pt")) {
      Batch batch = Batch.of(new float[] {1, 10, 0, 2, 20, 0, 6, 60, 3}, 3);
      assertThat(model.statistics(batch, StepContext.pass(1, true, 3)))
          .containsExactly(new float[] {3, 30, 1, 14 / 3f, 1400 / 3f, 2}, within(1e-4f));
      Batch one = Batch.of(new float[] {1, 2, 3}, 1);
      assertThatThrownBy(() -> model.statistics(one, StepContext.pass(1, true, 1)))
          .isInstanceOf(UnusableInputException.class)
          .hasMessageStartingWith(
              "Cannot train on a minibatch of one example: the layer 0 normalises by the minibatch");
    }
  }

  private static double slope(
      LocalModel model, float[] flat, int at, Batch batch, Targets targets) {
    float step = 1e-2f;
    double[] losses = new double[2];
    for (int side = 0; side < 2; side++) {
      float[] moved = flat.clone();
      moved[at] += side == 0 ? step : -step;
      model.load(moved);
      for (float loss : model.losses(model.output(batch), targets)) {
        losses[side] += loss;
      }
    }
    model.load(flat);
    return (losses[0] - losses[1]) / (2 * step);
  }

  @Test
  void theGradientOfAConvolutionIsTheSlopeOfTheLoss() {
    try (LocalModel model = loaded("cnn.pt")) {
      float[] rows = new float[3 * 64];
      Random random = new Random(1);
      for (int i = 0; i < rows.length; i++) {
        rows[i] = random.nextFloat();
      }
      checkSlopes(model, Batch.of(rows, 3), Targets.ofClasses(0, 1, 1));
    }
  }

  private static void checkSlopes(LocalModel model, Batch batch, Targets targets) {
    float[] flat = model.state().copy();
    State into = model.gradientBuffer();
    StepContext context = StepContext.pass(1, true, batch.size()).in(StepContext.Mode.INFERENCE);
    model.gradient(batch, targets, context, into);
    float[] gradient = into.copy();
    int weights = model.updates().spans().get(model.updates().spans().size() - 1).from();
    for (int i = 0; i < weights; i += 5) {
      assertThat((double) gradient[i])
          .as("weight %d", i)
          .isCloseTo(slope(model, flat, i, batch, targets), within(1e-3));
    }
  }

  /** What is kept of a minibatch is kept of a piece, and the step is the same. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4})
  void piecesOfAMinibatchMakeItsStep(int size) {
    TorchNetwork network = Prepared.network("pairs.pt");
    float[] rows = new float[8 * 6];
    Random random = new Random(4);
    for (int i = 0; i < rows.length; i++) {
      rows[i] = random.nextInt(20);
    }
    Targets targets = Targets.ofClasses(0, 1, 2, 1, 0, 2, 2, 1);
    StepRules rules = StepRules.of(Prepared.settings("train.optimizer.type = sgd").train());
    Trainable trainable = new TorchTrainable(network.program(), Part.WHOLE, rules);
    float[][] after = new float[2][];
    for (int way = 0; way < 2; way++) {
      StepOptions options = way == 0 ? StepOptions.plain() : new StepOptions(size, 0);
      try (Replica replica = new Replica(trainable)) {
        replica.load(replica.initialState(network.weights()), options);
        replica.step(Batch.of(rows, 8), targets);
        after[way] = replica.weights();
      }
    }
    assertThat(after[0]).isNotEqualTo(network.weights());
    assertThat(after[1]).containsExactly(after[0], within(1e-6f));
  }

  private static Batch words(long... ids) {
    Tensor numbers = new Tensor("ids", 6, new Buffer[] {LongBuffer.wrap(ids)}, new int[] {0});
    float[] mask = new float[6];
    for (int i = 0; i < 6; i++) {
      mask[i] = ids[i] == 0 ? 0 : 1;
    }
    return new Batch(List.of(Tensor.of("mask", mask, 1), numbers));
  }

  @Test
  void severalInputsComeByTheirNamesOrOneAfterTheOther() {
    try (LocalModel model = loaded("words.pt")) {
      float[] named = model.output(words(3, 4, 5, 0, 0, 0));
      float[] joined = {3, 4, 5, 0, 0, 0, 1, 1, 1, 0, 0, 0};
      assertThat(model.output(Batch.of(joined, 1))).isEqualTo(named);
      assertThat(model.output(words(3, 4, 5, 6, 0, 0))).isNotEqualTo(named);
      checkSlopes(model, words(3, 4, 5, 0, 0, 0), Targets.ofClasses(2));
    }
  }

  @Test
  void whatDoesNotFitIsRefusedAndLeavesNothingBehind() {
    try (LocalModel model = loaded("words.pt")) {
      float[] before = model.output(words(3, 4, 5, 0, 0, 0));
      assertThatThrownBy(() -> model.output(words(3, 4, 500, 0, 0, 0)))
          .isInstanceOf(UnusableInputException.class)
          .hasMessage(
              "Cannot run the network on such examples: libtorch says: index out of range in self.");
      float[] half = {3.5f, 4, 5, 0, 0, 0, 1, 1, 1, 0, 0, 0};
      assertThatThrownBy(() -> model.output(Batch.of(half, 1)))
          .hasMessageContaining("it takes whole numbers");
      assertThatThrownBy(() -> model.output(Batch.of(new float[7], 1)))
          .hasMessage("Cannot feed rows of 7 numbers to the network: it takes 12.");
      Batch other =
          new Batch(List.of(Tensor.of("a", new float[6], 1), Tensor.of("b", new float[6], 1)));
      assertThatThrownBy(() -> model.output(other))
          .hasMessage("Cannot feed [a, b] to the network: it takes [ids, mask].");
      assertThat(model.output(words(3, 4, 5, 0, 0, 0))).isEqualTo(before);
    }
  }

  /** Of one step after another the same tensors remain: those of the network. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void stepsLeaveNoTensorsBehind(boolean fails) {
    try (PtNDManager all = Processor.CPU.manager();
        TorchModule module = Prepared.open(Prepared.network("dense.pt").program())) {
      for (int step = 0; step < 3; step++) {
        try (PtNDManager owner = module.calling()) {
          NDArray rows = owner.create(new float[5 * 6], new Shape(5, fails ? 3 : 6));
          module.call(owner, "graft_output", owner.create(0L), rows);
          assertThat(fails).isFalse();
        } catch (UnusableInputException | IllegalArgumentException e) {
          assertThat(fails).isTrue();
        }
        assertThat(module.tensors()).isEqualTo(4);
      }
      assertThat(all.getManagedArrays()).isEmpty();
    }
  }

  /** Else a step has its memory mapped in again page by page: thousands of them a step. */
  @Test
  void memoryOfAStepIsThatOfTheNext() throws IOException {
    int rows = 200_000;
    try (TorchModule module = Prepared.open(Prepared.network("dense.pt").program());
        PtNDManager given = module.calling()) {
      NDArray input = given.create(new float[rows * 6], new Shape(rows, 6));
      List<Long> faults = new ArrayList<>();
      for (int step = 0; step < 12; step++) {
        long before = pageFaults();
        try (PtNDManager owner = module.calling()) {
          module.call(owner, "graft_output", owner.create(0L), input);
        }
        faults.add(pageFaults() - before);
      }
      // The system may take pages away from one or the other.
      assertThat(faults.subList(8, 12)).anyMatch(count -> count < 100);
    }
  }

  /** Of this thread. */
  private static long pageFaults() throws IOException {
    String line = Files.readString(Path.of("/proc/thread-self/stat"));
    return Long.parseLong(line.substring(line.lastIndexOf(')') + 2).split(" ", -1)[7]);
  }

  @Test
  void theOutputLayerOnFeaturesIsTheNetwork() {
    TorchNetwork network = Prepared.network("cnn.pt");
    float[][] rows = new float[4][64];
    Random random = new Random(2);
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextFloat();
      }
    }
    float[] whole;
    float[][] features;
    try (FeatureExtractor all = network.whole(null).open(1);
        FeatureExtractor below = network.upTo("features", null).open(1)) {
      whole = all.activations(rows)[3];
      features = below.activations(rows);
    }
    try (LocalModel head = open(network, Part.HEAD)) {
      float[] all = network.weights();
      int length = head.layout().flatLength();
      int from = network.program().layout(Part.WHOLE).head().weights();
      head.load(Arrays.copyOfRange(all, from, from + length));
      assertThat(Arrays.copyOfRange(head.output(Batch.of(features)), 6, 8)).isEqualTo(whole);
    }
  }
}
