package dev.graft.engine.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import dev.graft.UnusableInputException;
import dev.graft.dataset.Seeds;
import dev.graft.dataset.Targets;
import dev.graft.model.Batch;
import dev.graft.model.LocalModel;
import dev.graft.model.State;
import dev.graft.model.StateLayout;
import dev.graft.model.StepContext;
import dev.graft.model.UpdatePlan;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.Stream;

/** A prepared network, or its output layer, in libtorch. */
final class TorchModel implements LocalModel {

  private final Description description;
  private final Part part;
  private final FlatLayout layout;
  private final StepRules rules;
  private final TorchModule module;
  private final Inputs inputs;
  private final FloatBuffer numbers;
  private final State state;
  private final SummedWeights summed;
  private final float[] statistics;
  private ByteBuffer gradient;
  private State gradientState;
  private long steps;

  /**
   * @param constants what is not trained; null: nothing
   */
  TorchModel(
      Program program,
      Selection selection,
      Constants constants,
      StepRules rules,
      Processor processor) {
    this.description = program.description();
    this.part = selection.part();
    this.layout = new FlatLayout(description, selection);
    this.rules = rules;
    this.inputs =
        new Inputs(part == Part.WHOLE ? description.inputs() : Inputs.ofHead(description));
    this.statistics = new float[layout.length() - layout.weights()];
    this.module = TorchModule.open(program, selection, constants, processor);
    this.numbers = module.numbers();
    this.state = State.of(numbers);
    this.summed = layout.summed() == 0 ? null : new SummedWeights(selection.lora(), layout, module);
  }

  @Override
  public StateLayout layout() {
    return layout.state();
  }

  @Override
  public int outputs() {
    return description.outputs();
  }

  @Override
  public boolean independentOutputs() {
    return description.meaning() == OutputMeaning.LABELS;
  }

  @Override
  public State state() {
    if (summed != null) {
      summed.asked();
    }
    module.changed();
    return state;
  }

  @Override
  public State gradientBuffer() {
    if (gradient == null) {
      gradient = NativeMemory.bytes(Float.BYTES * layout.length());
      gradientState = State.of(gradient.asFloatBuffer());
    }
    return gradientState;
  }

  @Override
  public boolean sums() {
    return true;
  }

  @Override
  public boolean takesTurns() {
    return true;
  }

  @Override
  public UpdatePlan updates() {
    return rules.plan(layout);
  }

  @Override
  public void load(float[] flat) {
    state.load(flat);
    module.changed();
    if (summed != null) {
      summed.loaded();
    }
  }

  @Override
  public double gradient(Batch batch, Targets targets, StepContext context, State into) {
    State own = gradientBuffer();
    boolean training = context.mode() == StepContext.Mode.TRAINING;
    if (training) {
      refuseOne(batch);
    }
    module.training(training);
    numbers.get(layout.weights(), statistics);
    int trained = layout.weights() - layout.summed();
    double loss;
    ByteBuffer flat = NativeMemory.range(gradient, layout.summed(), trained);
    try (PtNDManager owner = module.calling()) {
      float[] rows = targets.rows(outputs());
      NDArray flatThere = module.processor().into(owner, flat);
      NDList given =
          module.call(
              owner,
              part.method("gradient"),
              with(
                  inputs.of(owner, batch),
                  kind(owner),
                  owner.create(seed(context)),
                  owner.create(rows, new Shape(batch.size(), outputs())),
                  owner.create(weights(targets), new Shape(batch.size())),
                  flatThere));
      module.processor().fetch(flatThere, flat);
      module.fetchStatistics();
      float[] losses =
          context.unit() == null
              ? given.get(0).toFloatArray()
              : RowLosses.ofStandardized(
                  context.unit(), given.get(1).toFloatArray(), rows, outputs());
      loss = mean(losses, targets);
    } finally {
      statisticsMoved();
    }
    if (into != own) {
      into.load(own.copy());
    }
    return loss + penalty();
  }

  /** Dropout's masks are a function of the round's seed and of the step within it. */
  private long seed(StepContext context) {
    steps = context.begins() ? 0 : steps + 1;
    return Seeds.derive(context.seed(), "dropout", steps) >>> 2;
  }

  private NDArray kind(PtNDManager owner) {
    return owner.create((long) description.meaning().ordinal());
  }

  private static NDArray[] with(NDArray[] inputs, NDArray... before) {
    return Stream.concat(Arrays.stream(before), Arrays.stream(inputs)).toArray(NDArray[]::new);
  }

  private static float[] weights(Targets targets) {
    if (targets.weights() != null) {
      return targets.weights();
    }
    float[] ones = new float[targets.size()];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static double mean(float[] losses, Targets targets) {
    double sum = 0;
    for (int i = 0; i < losses.length; i++) {
      sum += targets.weights() == null ? losses[i] : losses[i] * (double) targets.weights()[i];
    }
    return sum / losses.length;
  }

  /** libtorch has moved the running statistics: that goes to the gradient, and they go back. */
  private void statisticsMoved() {
    for (int i = 0; i < statistics.length; i++) {
      int at = layout.weights() + i;
      gradient.putFloat(Float.BYTES * at, statistics[i] - numbers.get(at));
      numbers.put(at, statistics[i]);
    }
    module.changed();
  }

  private double penalty() {
    double penalty = 0;
    int at = layout.summed();
    for (Description.Parameter one : layout.parameters()) {
      float l2 = rules.l2(one);
      if (l2 != 0) {
        double squares = 0;
        for (int i = at; i < at + one.length(); i++) {
          squares += (double) numbers.get(i) * numbers.get(i);
        }
        penalty += l2 / 2 * squares;
      }
      at += one.length();
    }
    return penalty;
  }

  @Override
  public void stepped(int iteration, int epoch) {
    module.changed();
    if (summed != null) {
      summed.stepped();
    }
  }

  /** A step from statistics of 0 moves them by their momentum times the minibatch's. */
  @Override
  public float[] statistics(Batch batch, StepContext context) {
    if (statistics.length == 0) {
      return new float[0];
    }
    refuseOne(batch);
    module.training(true);
    numbers.get(layout.weights(), statistics);
    numbers.put(layout.weights(), new float[statistics.length]);
    module.changed();
    float[] moved = new float[statistics.length];
    try (PtNDManager owner = module.calling()) {
      module.call(owner, "graft_pass", with(inputs.of(owner, batch), owner.create(seed(context))));
      module.fetchStatistics();
      numbers.get(layout.weights(), moved);
    } finally {
      numbers.put(layout.weights(), statistics);
      module.changed();
    }
    int at = 0;
    for (Description.Statistics layer : layout.statistics()) {
      double values = (double) batch.size() * layer.per();
      for (int i = 0; i < 2 * layer.channels(); i++) {
        double told = moved[at] / layer.momentum();
        // PyTorch's running variances are those of what the values are drawn from.
        moved[at++] = (float) (i < layer.channels() ? told : told * (values - 1) / values);
      }
    }
    return moved;
  }

  /** Of one value there is no variance. */
  private void refuseOne(Batch batch) {
    for (Description.Statistics layer : layout.statistics()) {
      if ((long) batch.size() * layer.per() == 1) {
        throw new UnusableInputException(
            "Cannot train on a minibatch of one example: the layer %s normalises by the minibatch and has one value a channel then; take a larger train.batch-size, fewer train.workers or no train.micro-batch-size of 1."
                .formatted(layer.layer()));
      }
    }
  }

  @Override
  public float[] output(Batch batch) {
    return run(batch, part.method("output"), true);
  }

  /** What goes into the output layer. */
  float[] features(Batch batch) {
    return run(batch, "graft_features", false);
  }

  private float[] run(Batch batch, String method, boolean told) {
    module.training(false);
    try (PtNDManager owner = module.calling()) {
      NDArray[] arguments = inputs.of(owner, batch);
      return module
          .call(owner, method, told ? with(arguments, kind(owner)) : arguments)
          .get(0)
          .toFloatArray();
    }
  }

  @Override
  public float[] losses(float[] outputs, Targets targets) {
    return RowLosses.of(description.meaning(), outputs, targets.rows(outputs()), outputs());
  }

  @Override
  public String path() {
    return TorchLibrary.summary();
  }

  @Override
  public void close() {
    module.close();
  }
}
