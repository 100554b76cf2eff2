package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.config.Command;
import dev.graft.config.SettingsReader;
import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Targets;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a step that aligns hidden layers is taken on. */
class DeepCoralTest {

  private static final Minibatch LABELLED =
      new Minibatch(new float[][] {{-1}, {-2}}, Targets.ofClasses(0, 1));

  /** Two labelled examples a step, on a worker that has four of them. */
  private static Objective objective(double weight, float... numbers) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < numbers.length; i++) {
      examples.add(new Example(i, new float[] {numbers[i]}, RawRecord.NO_LABEL));
    }
    ObjectiveOptions options =
        ObjectiveOptions.of(
            SettingsReader.read(
                    Command.PRETRAIN,
                    new StringReader(
                        "output = o, data { train.path = a, unlabelled.path = b, format = csv }\n"
                            + "model.layers = [{ name = low, type = dense, units = 2 }, { name = out, type = output, units = 2 }]\n"
                            + "train { adapt = [deep-coral], adapt-weight = %s }"
                                .formatted(weight)),
                    "job",
                    List.of())
                .train(),
            10);
    RoundStart start =
        new RoundStart(
            1,
            new TrainState(new float[1], new float[0], new float[0], 0),
            0,
            10,
            2,
            7,
            StepOptions.plain().beside(options));
    TrainingExamples weak = TrainingExamples.of(ExampleChunk.of(examples));
    return Objective.of(start, 0, new UnlabelledViews(weak, null), 4, 2);
  }

  @Test
  void unlabelledExamplesGoWithTheLabelledAndCountNothingInTheirLoss() {
    Minibatch joined = objective(3, 5, 6).of(0, LABELLED, null);
    assertThat(joined.rows()).hasDimensions(4, 1);
    assertThat(joined.rows()[0]).containsExactly(-1);
    assertThat(joined.rows()[1]).containsExactly(-2);
    assertThat(joined.rows()[2][0] + joined.rows()[3][0]).isEqualTo(11);
    assertThat(joined.targets().classes()).startsWith(0, 1).hasSize(4);
    assertThat(joined.targets().weights()).containsExactly(2, 2, 0, 0);
    // Variances of half and two: a square of 2.25, a quarter of it, three times.
    double loss = joined.hidden().of(new float[] {1, 2, 5, 7}, 4, 1, new float[4]);
    assertThat(loss).isCloseTo(3 * 2.25 / 4, within(1e-12));
  }

  @Test
  void weightsAndRowsOfTargetsStay() {
    Minibatch mixed =
        new Minibatch(
            LABELLED.rows(),
            Targets.ofValues(new float[][] {{0.25f, 0.75f}, {1, 0}})
                .weighted(new float[] {0.5f, 3}));
    Minibatch joined = objective(1, 5, 6).of(0, mixed, null);
    assertThat(joined.targets().values())
        .isDeepEqualTo(new float[][] {{0.25f, 0.75f}, {1, 0}, {0, 0}, {0, 0}});
    assertThat(joined.targets().weights()).containsExactly(1, 6, 0, 0);
  }

  @Test
  void aPassTakesEachOnce() {
    Objective objective = objective(1, 1, 2, 3, 4, 5, 6);
    List<Float> taken = new ArrayList<>();
    for (int step = 0; step < 6; step++) {
      float[][] rows = objective.of(step, LABELLED, null).rows();
      taken.add(rows[2][0]);
      taken.add(rows[3][0]);
    }
    assertThat(new TreeSet<>(taken.subList(0, 6))).hasSize(6);
    assertThat(new TreeSet<>(taken.subList(6, 12))).hasSize(6);
    assertThat(taken.subList(0, 6)).isNotEqualTo(taken.subList(6, 12));
  }

  @Test
  void withoutWeightOrCovarianceAStepIsThatOfLabelsAlone() {
    assertThat(objective(0, 5, 6).of(0, LABELLED, null)).isSameAs(LABELLED);
    assertThat(objective(1, 5).of(0, LABELLED, null)).isSameAs(LABELLED);
    Minibatch single = new Minibatch(new float[][] {{-1}}, Targets.ofClasses(0));
    assertThat(objective(1, 5, 6).of(0, single, null)).isSameAs(single);
    assertThat(objective(1, 5, 6).told()).isNull();
  }
}
