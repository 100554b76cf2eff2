package dev.graft.average;

import static dev.graft.average.Replies.header;
import static dev.graft.average.Replies.rules;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.average.Acceptance.Rejection;
import dev.graft.train.ReplyHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptanceTest {

  private static final ReplyRules TEN_TIMES = rules(10.0, null, 0);

  /** Replies of 100 examples with these norms. */
  private static Acceptance judged(ReplyRules rules, double... norms) {
    List<ReplyHeader> headers = new ArrayList<>();
    for (double norm : norms) {
      headers.add(header(headers.size(), 100, norm));
    }
    return Acceptance.of(headers, rules);
  }

  private static List<Integer> rejected(Acceptance acceptance) {
    return acceptance.rejections().stream().map(Rejection::partition).toList();
  }

  @Test
  void repliesCountByTheirExamples() {
    Acceptance all =
        Acceptance.of(
            List.of(
                new ReplyHeader(3, 0, 10, 2, 30, 1, true, 5, 2, 3),
                new ReplyHeader(3, 1, 30, 5, 10, 1, true, 9, 2, 3),
                new ReplyHeader(3, 2, 0, 0, 0, 0, true, 0, 2, 3)),
            TEN_TIMES);
    assertThat(all.partitions()).isEqualTo(3);
    assertThat(all.weight(0)).isEqualTo(10);
    assertThat(all.weight(1)).isEqualTo(30);
    assertThat(all.weight(2)).isZero();
    assertThat(all.scale(1)).isEqualTo(1);
    assertThat(all.examples()).isEqualTo(40);
    assertThat(all.steps()).isEqualTo(5);
    assertThat(all.loss()).isEqualTo(1);
    assertThat(all.computeNanos()).isEqualTo(9);
    assertThat(all.rejections()).isEmpty();
  }

  private static ReplyHeader took(int partition, long examples, long seconds) {
    return new ReplyHeader(3, partition, examples, 1, 1, 1, true, seconds * 1_000_000_000L, 2, 3);
  }

  @Test
  void theSlowestIsToldBesideTheMedianOfTheOthers() {
    Acceptance four =
        Acceptance.of(
            List.of(took(0, 9, 3), took(1, 9, 20), took(2, 9, 5), took(3, 9, 1)), TEN_TIMES);
    assertThat(four.slowest()).contains(new Acceptance.Slowest(1, 20, 3));
    Acceptance one = Acceptance.of(List.of(took(0, 9, 3), took(1, 0, 0)), TEN_TIMES);
    assertThat(one.slowest()).isEmpty();
  }

  /** 10 examples in 4 s; none; and a reply that does not count was computed all the same. */
  @Test
  void speedsAreExamplesASecondOfEachWorker() {
    Acceptance acceptance =
        Acceptance.of(
            List.of(
                took(0, 10, 4),
                took(1, 0, 0),
                new ReplyHeader(3, 2, 30, 9, Double.NaN, 1, false, 2_000_000_000, 2, 3)),
            TEN_TIMES);
    assertThat(acceptance.speeds()).containsExactly(2.5, 0, 15);
  }

  @Test
  void aReplyThatIsNotFiniteDoesNotCount() {
    Acceptance acceptance =
        Acceptance.of(
            List.of(
                header(0, 10, 1),
                new ReplyHeader(3, 1, 30, 9, Double.NaN, Double.NaN, false, 9, 2, 3),
                new ReplyHeader(3, 2, 5, 9, 1, Double.POSITIVE_INFINITY, true, 9, 2, 3),
                new ReplyHeader(3, 3, 6, 9, Double.NaN, 1, true, 9, 2, 3)),
            TEN_TIMES);
    assertThat(acceptance.rejections())
        .containsExactly(
            new Rejection(1, 30, "its loss, weights or moments are not finite"),
            new Rejection(2, 5, "its loss, weights or moments are not finite"),
            new Rejection(3, 6, "its loss, weights or moments are not finite"));
    assertThat(acceptance.weight(1)).isZero();
    assertThat(acceptance.examples()).isEqualTo(10);
    assertThat(acceptance.steps()).isEqualTo(4);
    assertThat(acceptance.loss()).isEqualTo(0.5);
  }

  @Test
  void oneOrTwoRepliesHaveNoMedian() {
    ReplyRules strict = rules(1.5, 1.1, 0);
    assertThat(rejected(judged(strict, 1e9))).isEmpty();
    assertThat(rejected(judged(strict, 1, 1e9))).isEmpty();
    assertThat(judged(strict, 1, 1e9).scale(1)).isEqualTo(1);
    assertThat(rejected(judged(strict, 1, 1, 1e9))).containsExactly(2);
  }

  @Test
  void ofThreeTheMiddleIsTheMedian() {
    assertThat(rejected(judged(TEN_TIMES, 1, 20, 2))).isEmpty();
    assertThat(rejected(judged(TEN_TIMES, 1, 20.01, 2))).containsExactly(1);
    assertThat(judged(TEN_TIMES, 1, 30, 2).rejections().get(0).reason())
        .isEqualTo("its delta's norm is 30.0, more than 10.0 times the median of 2.00");
  }

  @Test
  void ofFourTheMeanOfTheTwoInTheMiddleIsTheMedian() {
    assertThat(rejected(judged(TEN_TIMES, 4, 1, 30, 2))).isEmpty();
    assertThat(rejected(judged(TEN_TIMES, 4, 1, 30.01, 2))).containsExactly(2);
  }

  /** With the two empty replies the median would be 1, and 20 too long. */
  @Test
  void repliesWithoutExamplesAreNotInTheMedian() {
    Acceptance acceptance =
        Acceptance.of(
            List.of(
                header(0, 0, 0),
                header(1, 8, 1),
                header(2, 8, 4),
                header(3, 8, 20),
                header(4, 0, 0)),
            TEN_TIMES);
    assertThat(acceptance.rejections()).isEmpty();
    assertThat(acceptance.examples()).isEqualTo(24);
  }

  /** With the broken one there would be three replies and a median. */
  @Test
  void repliesThatAreNotFiniteAreNotInTheMedian() {
    Acceptance acceptance =
        Acceptance.of(
            List.of(
                header(0, 8, 1),
                header(1, 8, 1000),
                new ReplyHeader(3, 2, 8, 1, 1, 1, false, 1, 2, 3)),
            TEN_TIMES);
    assertThat(rejected(acceptance)).containsExactly(2);
  }

  @Test
  void whenMostHaveNotMovedTheOneThatHasIsNoOutlier() {
    assertThat(rejected(judged(TEN_TIMES, 0, 0, 1))).isEmpty();
    Acceptance clipped = judged(rules(null, 2.0, 0), 0, 0, 1);
    assertThat(clipped.scale(2)).isEqualTo(1);
    assertThat(clipped.examples()).isEqualTo(300);
  }

  @Test
  void longDeltasAreScaledToTheNormAllowed() {
    Acceptance acceptance = judged(rules(null, 2.0, 0), 1, 16, 2, 4.5);
    assertThat(acceptance.scale(0)).isEqualTo(1);
    assertThat(acceptance.scale(1)).isEqualTo(6.5 / 16);
    assertThat(acceptance.scale(3)).isEqualTo(1);
    assertThat(acceptance.weight(1)).isEqualTo(100);
    assertThat(acceptance.rejections()).isEmpty();
  }

  @Test
  void withoutALimitAnyNormCounts() {
    assertThat(rejected(judged(rules(null, null, 0), 1, 1, 1e30))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"3, 0", "4, 1"})
  void aReplyOfAnotherPartitionOrRoundIsRefused(int round, int partition) {
    List<ReplyHeader> headers =
        List.of(header(0, 8, 1), new ReplyHeader(round, partition, 8, 1, 1, 1, true, 1, 2, 3));
    assertThatThrownBy(() -> Acceptance.of(headers, TEN_TIMES))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            String.format(
                Locale.ROOT,
                "Cannot take the reply of partition %d in round %d for that of partition 1 of 2 in round 3",
                partition,
                round));
  }

  @Test
  void nobodyTrainedIsNoExamples() {
    Acceptance acceptance = Acceptance.of(List.of(header(0, 0, 0)), TEN_TIMES);
    assertThat(acceptance.examples()).isZero();
    assertThat(acceptance.steps()).isEqualTo(4);
    assertThat(acceptance.loss()).isNaN();
  }

  @Test
  void aReplyOfAnotherShapeIsRejected() {
    Acceptance acceptance =
        Acceptance.of(
            List.of(header(0, 8, 1), new ReplyHeader(3, 1, 8, 1, 1, 1, true, 1, 2, 4)),
            Replies.rules(null, null, 0));
    assertThat(acceptance.weight(1)).isZero();
    assertThat(acceptance.rejections().get(0).reason())
        .isEqualTo("it holds 2 weights and 4 moments, 2 and 3 are trained");
  }

  @Test
  void workersDivergeByWhatIsNotInTheirMean() {
    // Deltas (3, 4) and (3, -4): the mean (3, 0) has 9 of 25.
    assertThat(judged(TEN_TIMES, 5, 5).divergence(new double[] {-3, 0})).isEqualTo(1 - 9 / 25.0);
    assertThat(judged(TEN_TIMES, 5, 5).divergence(new double[] {-3, -4})).isZero();
    assertThat(judged(TEN_TIMES, 5, 5).divergence(new double[] {0, 0})).isEqualTo(1);
    assertThat(judged(TEN_TIMES, 0, 0).divergence(new double[] {0, 0})).isZero();
  }

  @Test
  void workersDivergeByTheirExamplesAndByWhatCountsOfThem() {
    // (4) of 10 examples, (0) of 30: the mean is 1, and the mean square 4.
    Acceptance unequal =
        Acceptance.of(List.of(header(0, 10, 4), header(1, 30, 0)), rules(10.0, null, 0));
    assertThat(unequal.divergence(new double[] {-1})).isEqualTo(0.75);
    // The median is 2: 8 is clipped to 4, and 100 does not count.
    Acceptance clipped = judged(rules(10.0, 2.0, 0), 2, 2, 8, 100, 2);
    assertThat(clipped.rejections()).hasSize(1);
    assertThat(clipped.divergence(new double[] {-2.5})).isEqualTo(1 - 4 * 6.25 / (4 + 4 + 16 + 4));
  }
}
