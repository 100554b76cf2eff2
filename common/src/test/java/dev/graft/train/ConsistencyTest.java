package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.average.ClassThresholds;
import dev.graft.config.Command;
import dev.graft.config.SettingsReader;
import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Targets;
import dev.graft.model.Batch;
import dev.graft.model.LocalModel;
import dev.graft.model.State;
import dev.graft.model.StateLayout;
import dev.graft.model.StepContext;
import dev.graft.model.UpdatePlan;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a step on unlabelled examples is taken on, on numbers worked out by hand. */
class ConsistencyTest {

  private static final int STEPS_IN_EPOCH = 2;

  /** Two labelled examples a step, of classes 0 and 1. */
  private static final Minibatch LABELLED =
      new Minibatch(new float[][] {{-1}, {-2}}, Targets.ofClasses(0, 1));

  /** A row's only number is the probability of class 1, plus the only weight. */
  private static final class Sure implements LocalModel {

    private final int outputs;
    private float shift;

    private Sure() {
      this(2);
    }

    private Sure(int outputs) {
      this.outputs = outputs;
    }

    @Override
    public StateLayout layout() {
      return new StateLayout(1, List.of());
    }

    @Override
    public int outputs() {
      return outputs;
    }

    @Override
    public boolean independentOutputs() {
      return false;
    }

    @Override
    public State state() {
      return State.of(new float[] {shift});
    }

    @Override
    public UpdatePlan updates() {
      throw new UnsupportedOperationException("no step is taken");
    }

    @Override
    public void load(float[] flat) {
      shift = flat[0];
    }

    @Override
    public double gradient(Batch batch, Targets targets, StepContext context, State into) {
      throw new UnsupportedOperationException("no step is taken");
    }

    @Override
    public void stepped(int iteration, int epoch) {}

    @Override
    public float[] output(Batch batch) {
      float[] rows = batch.only().floats();
      float[] said = new float[outputs * rows.length];
      for (int i = 0; i < rows.length; i++) {
        said[outputs * i + outputs - 1] = rows[i] + shift;
        if (outputs == 2) {
          said[2 * i] = 1 - said[2 * i + 1];
        }
      }
      return said;
    }

    @Override
    public float[] losses(float[] outputs, Targets targets) {
      throw new UnsupportedOperationException("nothing is scored");
    }

    @Override
    public String path() {
      return "by hand";
    }

    @Override
    public void close() {}
  }

  /** Examples of these only numbers, without labels; strongly changed they are ten more. */
  private static UnlabelledViews views(float... numbers) {
    return views(new int[numbers.length], numbers);
  }

  /** Of which the report knows classes; 0: it does not. */
  private static UnlabelledViews views(int[] labels, float... numbers) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < numbers.length; i++) {
      examples.add(new Example(i, new float[] {numbers[i]}, RawRecord.NO_LABEL + labels[i]));
    }
    TrainingExamples weak = TrainingExamples.of(ExampleChunk.of(examples));
    return new UnlabelledViews(
        weak,
        new WrappedExamples(weak) {
          @Override
          public Minibatch read(int[] indices, int epoch) {
            float[][] rows = examples.read(indices, epoch).rows();
            float[][] changed = new float[rows.length][];
            for (int i = 0; i < rows.length; i++) {
              changed[i] = new float[] {rows[i][0] + 10};
            }
            return new Minibatch(changed, null);
          }
        });
  }

  private static RoundStart start(int first, int end, BesideLabels beside, String settings) {
    ObjectiveOptions options =
        ObjectiveOptions.of(
            SettingsReader.read(
                    Command.PRETRAIN,
                    new StringReader(
                        "output = o, data { train.path = a, unlabelled.path = b, format = csv }\n"
                            + "model.layers = [{ name = out, type = output, units = 2 }]\n"
                            + "train.unlabelled { method = fixmatch, ratio = 3, ramp = 0 }\n"
                            + settings),
                    "job",
                    List.of())
                .train(),
            10);
    return new RoundStart(
            1,
            new TrainState(new float[1], new float[0], new float[0], 0),
            first,
            end,
            STEPS_IN_EPOCH,
            7,
            StepOptions.plain().beside(options))
        .beside(beside);
  }

  private static BesideLabels thresholds(double... each) {
    return new BesideLabels(each, new double[0], null);
  }

  private static Objective objective(RoundStart start, UnlabelledViews views) {
    return Objective.of(start, 0, views, 2 * STEPS_IN_EPOCH, 2);
  }

  private static Minibatch step(int step, Objective objective) {
    return objective.of(step, LABELLED, new Replica(new Sure()));
  }

  /** Of six looked at two are sure; the loss is the mean of the two, plus twice that of the six. */
  @Test
  void sureOnesJoinTheLabelledMinibatch() {
    UnlabelledViews views = views(0.5f, 0.99f, 0.6f, 0.02f, 0.4f, 0.94f);
    Objective objective =
        objective(start(0, 1, thresholds(0.95), "train.unlabelled.weight = 2"), views);

    Minibatch joined = step(0, objective);

    assertThat(joined.rows()[0]).containsExactly(-1);
    assertThat(joined.rows()[1]).containsExactly(-2);
    List<Float> changed = new ArrayList<>(List.of(joined.rows()[2][0], joined.rows()[3][0]));
    assertThat(changed).containsExactlyInAnyOrder(10.99f, 10.02f);
    int[] classes = joined.targets().classes();
    assertThat(classes).startsWith(0, 1).hasSize(4);
    assertThat(classes[2]).isEqualTo(changed.get(0) > 10.5f ? 1 : 0);
    assertThat(classes[3]).isEqualTo(changed.get(1) > 10.5f ? 1 : 0);
    assertThat(joined.targets().weights())
        .containsExactly(new float[] {2, 2, 2 * 4f / 6, 2 * 4f / 6}, within(1e-6f));
    assertThat(objective.told().seen()).isEqualTo(6);
    assertThat(objective.told().taken()).isEqualTo(2);
    assertThat(objective.told().byClass()).containsExactly(1, 1);
    assertThat(objective.told().confidence()).isCloseTo((0.99 + 0.98) / 2, within(1e-6));
  }

  /** Class 1 of a label that stands for it, class 0 of one that stands for 1, and one unknown. */
  @Test
  void howRightTheyAreIsToldWhereLabelsAreKnownAndNothingElseChanges() {
    RoundStart start = start(0, 1, thresholds(0.95), "");
    float[] numbers = {0.99f, 0.02f, 0.98f, 0.5f};
    Objective known = objective(start, views(new int[] {2, 2, 0, 2}, numbers));
    Objective unknown = objective(start, views(numbers));
    Minibatch with = step(0, known);
    Minibatch without = step(0, unknown);
    assertThat(known.told().known()).isEqualTo(2);
    assertThat(known.told().right()).isEqualTo(1);
    assertThat(unknown.told().known()).isZero();
    assertThat(with.rows()).isDeepEqualTo(without.rows());
    assertThat(with.targets().classes()).isEqualTo(without.targets().classes());
    PseudoLabels both = known.told().plus(known.told());
    assertThat(both.known()).isEqualTo(4);
    assertThat(both.right()).isEqualTo(2);
  }

  @Test
  void pseudoLabelsAreTrainedOnAsTheyWerePredicted() {
    Objective objective =
        objective(
            start(0, 1, thresholds(0.95), "train.unlabelled.method = pseudo-labels"),
            views(0.99f, 0.5f));
    assertThat(step(0, objective).rows()[2]).containsExactly(0.99f);
  }

  @Test
  void whatNothingIsSureOfIsALabelledStep() {
    Objective objective = objective(start(0, 1, thresholds(0.95), ""), views(0.5f, 0.9f));
    assertThat(step(0, objective)).isSameAs(LABELLED);
    assertThat(Objective.of(start(0, 1, null, ""), 0, views(0.99f), 4, 2).of(0, LABELLED, null))
        .isSameAs(LABELLED);
  }

  /** Of ten steps the first five: nothing at first, two fifths at the third. */
  @Test
  void theWeightRises() {
    RoundStart start = start(0, 10, thresholds(0.95), "train.unlabelled.ramp = 0.5");
    Objective objective = objective(start, views(0.99f));
    assertThat(step(0, objective)).isSameAs(LABELLED);
    assertThat(step(2, objective).targets().weights()[2]).isEqualTo(3 * 0.4f, within(1e-6f));
    assertThat(step(5, objective).targets().weights()[2]).isEqualTo(3f, within(1e-6f));
  }

  @Test
  void aClassHasAThresholdOfItsOwn() {
    Objective objective =
        objective(start(0, 1, thresholds(0.7, 0.95), ""), views(0.94f, 0.25f, 0.35f));
    Minibatch joined = step(0, objective);
    assertThat(joined.rows()).hasDimensions(3, 1);
    assertThat(joined.rows()[2]).containsExactly(10.25f);
  }

  /** Else a lowered threshold would raise the counts that it is made of, and the next be high. */
  @Test
  void thresholdsOfClassesSettleAsTheyAreMadeOfWhatPassesTheWholeOne() {
    UnlabelledViews views = views(0.98f, 0.97f, 0.96f, 0.99f, 0.02f, 0.6f, 0.3f, 0.2f);
    ClassThresholds classes = new ClassThresholds(0.95, true);
    String all = "train.unlabelled.ratio = 8";
    for (int round = 0; round < 3; round++) {
      Objective objective =
          objective(start(round, round + 1, thresholds(classes.next()), all), views);
      step(round, objective);
      // Of class 0 one prediction of five examples' is sure, of class 1 four are.
      assertThat(objective.told().sureByClass()).containsExactly(1, 4);
      assertThat(objective.told().byClass()[0]).isEqualTo(round == 0 ? 1 : 3);
      classes.add(objective.told().sureByClass());
      assertThat(classes.next()).containsExactly(new double[] {0.95 / 4, 0.95}, within(1e-12));
    }
  }

  /** Of .9 and .1, times 2 and a half, are 1.8 and .05; of .5 and .5 are .8 and .2. */
  @Test
  void alignedPredictionsAreThoseThatAreBelieved() {
    BesideLabels beside = new BesideLabels(new double[] {0.95}, new double[] {2, 0.5}, null);
    Objective objective = objective(start(0, 1, beside, ""), views(0.1f, 0.5f));
    Minibatch joined = step(0, objective);
    assertThat(joined.rows()).hasDimensions(3, 1);
    assertThat(joined.rows()[2]).containsExactly(10.1f);
    assertThat(objective.told().confidence()).isCloseTo(1.8 / 1.85, within(1e-6));
    // What shares are made of is what the network itself said.
    assertThat(objective.told().predicted()).containsExactly(new double[] {1.4, 0.6}, within(1e-6));
    assertThat(objective.told().labelled()).containsExactly(1, 1);
  }

  /** An output of .6 is .4 and .6; times 1 and 4, of 2.8, 1 / 7 and 6 / 7. */
  @Test
  void oneOutputIsAlignedAsTwoClasses() {
    BesideLabels beside =
        new BesideLabels(new double[] {0.5}, new double[] {1, 4}, new float[] {0});
    String taught = "train.unlabelled.method = mean-teacher";
    RoundStart start = start(0, 1, beside, taught);
    Objective objective = Objective.of(start, 0, views(0.6f), 2 * STEPS_IN_EPOCH, 1);
    Replica replica = new Replica(new Sure(1));
    objective.prepare(replica);
    Minibatch joined = objective.of(0, LABELLED, replica);
    assertThat(joined.targets().values()[2]).containsExactly(new float[] {6 / 7f}, within(1e-6f));
    assertThat(objective.told().predicted()).containsExactly(new double[] {0.4, 0.6}, within(1e-6));
  }

  /** Weights of labelled examples stay in proportion; rows of targets are joined, too. */
  @Test
  void weightedAndMixedLabelsAreJoinedAsRows() {
    Minibatch mixed =
        new Minibatch(
            LABELLED.rows(),
            Targets.ofValues(new float[][] {{0.25f, 0.75f}, {1, 0}})
                .weighted(new float[] {0.5f, 3}));
    Minibatch joined =
        objective(start(0, 1, thresholds(0.95), ""), views(0.99f))
            .of(0, mixed, new Replica(new Sure()));
    assertThat(joined.targets().values())
        .isDeepEqualTo(new float[][] {{0.25f, 0.75f}, {1, 0}, {0, 1}});
    assertThat(joined.targets().weights())
        .containsExactly(new float[] {0.75f, 4.5f, 3}, within(1e-6f));
  }

  /** It says .3 more than the student, and is asked before the round. */
  @Test
  void aTeacherIsBelievedHoweverSureItIs() {
    BesideLabels taught = new BesideLabels(new double[] {0.95}, new double[0], new float[] {0.25f});
    RoundStart start = start(0, 1, taught, "train.unlabelled.method = mean-teacher");
    Objective objective = objective(start, views(0.5f));
    Replica replica = new Replica(new Sure());
    objective.prepare(replica);
    replica.load(new float[] {0});

    Minibatch joined = objective.of(0, LABELLED, replica);

    assertThat(joined.targets().values()[2]).containsExactly(0.25f, 0.75f);
    assertThat(joined.rows()[2]).containsExactly(10.5f);
    assertThat(objective.told().byClass()).containsExactly(0, 1);
  }

  /**
   * Two a step for each of two labelled ones, of ten: a pass of five steps, wherever rounds end.
   */
  @Test
  void aPassTakesEachOnceWhereverRoundsEnd() {
    float[] numbers = new float[10];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = 0.96f + 0.001f * i;
    }
    String one = "train.unlabelled.ratio = 1";
    List<Float> whole = new ArrayList<>();
    Objective all = objective(start(0, 10, thresholds(0.95), one), views(numbers));
    for (int step = 0; step < 10; step++) {
      taken(step(step, all), whole);
    }
    assertThat(whole).hasSize(20);
    assertThat(new TreeSet<>(whole.subList(0, 10))).hasSize(10);
    assertThat(new TreeSet<>(whole.subList(10, 20))).hasSize(10);
    assertThat(whole.subList(0, 10)).isNotEqualTo(whole.subList(10, 20));
    List<Float> late = new ArrayList<>();
    Objective from = objective(start(7, 10, thresholds(0.95), one), views(numbers));
    for (int step = 7; step < 10; step++) {
      taken(step(step, from), late);
    }
    assertThat(late).isEqualTo(whole.subList(14, 20));
  }

  private static void taken(Minibatch joined, List<Float> to) {
    for (int i = 2; i < joined.rows().length; i++) {
      to.add(joined.rows()[i][0]);
    }
  }
}
