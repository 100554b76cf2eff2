package dev.graft.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.dataset.TargetScale;
import dev.graft.dataset.Targets;
import dev.graft.dataset.Task;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResampledTest {

  private static final TargetScale SCALE =
      new TargetScale(new double[] {4, 100}, new double[] {2, 50});

  private static NumberResamples numbers() {
    return new NumberResamples(400, 7, SCALE);
  }

  private static NumberResamples numbers(int from, int to, float error) {
    NumberResamples numbers = numbers();
    for (int i = from; i < to; i++) {
      numbers.add(
          i,
          new float[] {i % 5 + 2, 50 * (i % 3) + 50},
          new float[] {i % 5 + 2 + (i % 2 == 0 ? error : -error), 50 * (i % 3) + 50});
    }
    return numbers;
  }

  /**
   * The first of two numbers has the variance 2 and the squared error 1, the other one no error.
   * The deviation of the variance of 300 examples from 2 to 6 is sqrt((6.8 - 4) / 300) = 0.097,
   * which makes 0.012 of the mean.
   */
  @Test
  void theVarianceThatIsExplainedIsTheMeanOfTheNumbers() {
    NumberResamples numbers = numbers(0, 300, 1);
    assertThat(numbers.value()).isCloseTo((1 - 1 / 2.0 + 1) / 2, within(1e-8));
    assertThat(numbers.examples()).isEqualTo(300);
    Interval interval = Interval.of(numbers.values());
    assertThat(interval.low()).isBetween(0.71, 0.735);
    assertThat(interval.high()).isBetween(0.76, 0.785);
  }

  @Test
  void partitionsMayBeMergedInAnyOrder() {
    NumberResamples one = numbers(0, 100, 0.7f);
    one.merge(numbers(100, 300, 0.7f));
    NumberResamples other = numbers(200, 300, 0.7f);
    other.merge(numbers(0, 200, 0.7f));
    assertThat(one.values()).containsExactly(other.values());
    assertThat(one.values()).containsExactly(numbers(0, 300, 0.7f).values());
    assertThat(one.none().examples()).isZero();
  }

  /** Twice the error in every resample: its share of the variance is four times as large. */
  @Test
  void networksThatWereAskedTheSameAreComparedInTheSameResamples() {
    double[] one = numbers(0, 300, 0.5f).values();
    double[] twice = numbers(0, 300, 1).values();
    for (int i = 0; i < one.length; i++) {
      assertThat(1 - twice[i]).isCloseTo(4 * (1 - one[i]), within(1e-6));
    }
  }

  @Test
  void aNumberThatNeverChangesIsExplainedIfItIsExact() {
    NumberResamples exact = new NumberResamples(3, 7, new TargetScale(new double[] {3}, ONE));
    NumberResamples off = exact.none();
    for (int i = 0; i < 9; i++) {
      exact.add(i, new float[] {3}, new float[] {3});
      off.add(i, new float[] {3}, new float[] {3.5f});
    }
    assertThat(exact.value()).isEqualTo(1);
    assertThat(off.value()).isZero();
  }

  private static final double[] ONE = {1};

  @Test
  void errorsWithoutEndAreNoNumber() {
    NumberResamples numbers = numbers(0, 10, 1);
    numbers.add(10, new float[] {1, 1}, new float[] {Float.NaN, 1});
    assertThat(numbers.value()).isNaN();
    assertThat(numbers.values()).containsOnly(Double.NaN);
  }

  @Test
  void ofSeveralLabelsEachCounts() {
    Resampled labels = Resampled.of(Task.MULTI_LABEL, 50, 7, null);
    Targets targets = Targets.ofValues(new float[][] {{1, 0, 1, 0}, {0, 0, 0, 0}});
    float[] outputs = {0.9f, 0.2f, 0.1f, 0.3f, 0.1f, 0.2f, 0.3f, 0.4f};
    Judged.of(Task.MULTI_LABEL, DecisionRule.PLAIN, new long[] {1, 2}, targets, outputs)
        .forEach(labels::add);
    assertThat(labels.value()).isEqualTo(7 / 8.0);
    assertThat(labels.examples()).isEqualTo(2);
    assertThat(Arrays.stream(labels.values()).distinct().toArray()).contains(3 / 4.0, 7 / 8.0);
  }

  private static Resamples right(int of, int right) {
    Resamples answers = new Resamples(1000, 7);
    for (int id = 0; id < of; id++) {
      answers.add(id, id < right);
    }
    return answers;
  }

  private static TransferEffect effect(Resamples transfer, Resamples... scratch) {
    return TransferEffect.of(List.of(transfer), List.of(scratch), 3);
  }

  @Test
  void whatIsBetterInAlmostAllResamplesHasHelpedOrHurt() {
    TransferEffect helped = effect(right(200, 160), right(200, 140));
    assertThat(helped.difference()).isCloseTo(0.1, within(1e-12));
    assertThat(helped.verdict()).isEqualTo(TransferEffect.Verdict.HELPED);
    // They differ in 20 of 200 answers: the deviation is sqrt(0.1 * 0.9 / 200) = 0.0212.
    assertThat(helped.interval().low()).isCloseTo(0.1 - 1.96 * 0.0212, within(0.012));
    assertThat(helped.interval().high()).isCloseTo(0.1 + 1.96 * 0.0212, within(0.012));
    TransferEffect hurt = effect(right(200, 140), right(200, 160));
    assertThat(hurt.verdict()).isEqualTo(TransferEffect.Verdict.HURT);
    assertThat(hurt.told()).startsWith("-0.1000 (resamples say -0.1");
    assertThat(effect(right(200, 142), right(200, 140)).verdict())
        .isEqualTo(TransferEffect.Verdict.NO_DIFFERENCE);
    assertThat(effect(right(200, 140), right(200, 140)).difference()).isZero();
  }

  /** 160 beside 120 and 180: which seeds are drawn may leave -0.1 as well as +0.2. */
  @Test
  void seedsThatSpreadLeaveDoubtThatExamplesDoNot() {
    assertThat(effect(right(200, 160), right(200, 150), right(200, 150)).verdict())
        .isEqualTo(TransferEffect.Verdict.HELPED);
    TransferEffect doubted = effect(right(200, 160), right(200, 120), right(200, 180));
    assertThat(doubted.difference()).isCloseTo(0.05, within(1e-12));
    assertThat(doubted.verdict()).isEqualTo(TransferEffect.Verdict.NO_DIFFERENCE);
    assertThat(doubted.interval().low()).isLessThan(-0.05);
    assertThat(doubted.interval().high()).isGreaterThan(0.15);
  }

  @Test
  void whatIsNoNumberIsNotJudged() {
    NumberResamples lost = numbers(0, 10, 1);
    lost.add(10, new float[] {1, 1}, new float[] {Float.NaN, 1});
    TransferEffect effect = TransferEffect.of(List.of(numbers(0, 10, 1)), List.of(lost), 3);
    assertThat(effect.verdict()).isEqualTo(TransferEffect.Verdict.UNKNOWN);
    assertThat(effect.told()).isEqualTo("which is no number");
  }
}
