package dev.graft.average;

import static dev.graft.average.Replies.average;
import static dev.graft.average.Replies.header;
import static dev.graft.average.Replies.reply;
import static dev.graft.average.Replies.rules;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.RandomNumbers;
import dev.graft.config.AveragingSettings.Codec;
import dev.graft.model.StateLayout;
import dev.graft.train.DeltaCodec;
import dev.graft.train.DeltaCodecs;
import dev.graft.train.Fp32Delta;
import dev.graft.train.ReplyHeader;
import dev.graft.train.WorkerReply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeAverageTest {

  private static final ReplyRules ANY = rules(null, null, 0);
  private static final int CHANNELS = 3;

  private static StateLayout none;
  private static StateLayout some;

  @BeforeAll
  static void layouts() {
    none = Replies.noStatistics();
    some = Replies.statistics(CHANNELS, true);
  }

  @Test
  void theOuterGradientIsMinusTheMeanDeltaByExamples() {
    RangeAverage mean = average(List.of(reply(0, 1, 1, 2), reply(1, 3, 5, -6)), none, ANY);
    assertThat(mean.gradient()).containsExactly(-4, 4);
    assertThat(mean.statistics()).isEmpty();
    assertThat(mean.moments()).isEmpty();
  }

  @Test
  void momentsAreAveragedWithTheSameWeights() {
    List<WorkerReply> replies =
        List.of(
            reply(0, 1, new Fp32Delta(new float[1]), new float[0], new float[] {1, 2, 8}),
            reply(1, 3, new Fp32Delta(new float[1]), new float[0], new float[] {5, -6, 0}));
    assertThat(average(replies, none, ANY).moments()).containsExactly(4, -4, 2);
  }

  /** Variances 0.04 and 4 around -1 and 3, by 3 and 1 examples: 1.03 around 0, and 3 more. */
  @Test
  void statisticsArePooledWithTheSameWeights() {
    StateLayout one = Replies.statistics(1, false);
    List<WorkerReply> replies =
        List.of(
            reply(0, 3, new Fp32Delta(new float[1]), new float[] {-1, 0.04f}, new float[0]),
            reply(1, 1, new Fp32Delta(new float[1]), new float[] {3, 4}, new float[0]));
    assertThat(average(replies, one, ANY).statistics()).containsExactly(0, 4.03f);
  }

  @Test
  void rejectedAndEmptyRepliesChangeNothing() {
    WorkerReply broken =
        new WorkerReply(
            new ReplyHeader(3, 1, 50, 1, 1, 1, false, 1, 2, 3),
            new Fp32Delta(new float[] {Float.NaN, 1}),
            new float[0],
            new float[0]);
    RangeAverage mean =
        average(List.of(reply(0, 1, 1, 2), broken, reply(2, 0), reply(3, 3, 5, -6)), none, ANY);
    assertThat(mean.gradient()).containsExactly(-4, 4);
  }

  /** The median norm is 2, so 8 becomes 4; moments stay. */
  @Test
  void longDeltasAreShortened() {
    List<WorkerReply> replies =
        List.of(
            reply(0, 1, new Fp32Delta(new float[] {0, 2}), new float[0], new float[] {3}),
            reply(1, 1, new Fp32Delta(new float[] {0, -1}), new float[0], new float[] {3}),
            reply(2, 2, new Fp32Delta(new float[] {8, 0}), new float[0], new float[] {9}));
    RangeAverage mean = average(replies, none, rules(null, 2.0, 0));
    assertThat(mean.gradient()).containsExactly(-2, -0.25);
    assertThat(mean.moments()).containsExactly(6);
  }

  /** A quarter of four is one at either end: of 1, 2, 3, 100 the values 2 and 3 are left. */
  @Test
  void aTrimmedMeanLeavesTheOutermostOut() {
    List<WorkerReply> replies =
        List.of(reply(0, 1, 100, 0), reply(1, 3, 2, 1), reply(2, 1, 3, 2), reply(3, 9, 1, 3));
    RangeAverage mean = average(replies, none, rules(null, null, 0.25));
    assertThat(mean.gradient()).containsExactly(-2.25, -1.25);
  }

  @Test
  void nobodyTrainedIsRefused() {
    for (ReplyRules rules : List.of(ANY, rules(null, null, 0.25))) {
      assertThatThrownBy(() -> average(List.of(reply(0, 0), reply(1, 0)), none, rules))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Cannot average: no worker has trained on any example");
    }
  }

  @Test
  void repliesOfDifferentShapeAreRefused() {
    String message = "Cannot average vectors of different lengths: 2 and 3";
    for (ReplyRules rules : List.of(ANY, rules(null, null, 0.25))) {
      assertThatThrownBy(
              () -> average(List.of(reply(0, 1, 1, 2), reply(1, 1, 1, 2, 3)), none, rules))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(message);
    }
    WorkerReply two = reply(0, 1, new Fp32Delta(new float[1]), new float[0], new float[2]);
    WorkerReply three = reply(1, 1, new Fp32Delta(new float[1]), new float[0], new float[3]);
    assertThatThrownBy(() -> average(List.of(two, three), none, ANY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void statisticsOfTheWrongNumberOrOfSomeRepliesOnlyAreRefused() {
    Fp32Delta delta = new Fp32Delta(new float[1]);
    WorkerReply with = reply(0, 1, delta, new float[2 * CHANNELS], new float[0]);
    WorkerReply without = reply(1, 1, delta, new float[0], new float[0]);
    WorkerReply fewer = reply(1, 1, delta, new float[2], new float[0]);
    assertThatThrownBy(() -> average(List.of(with, without), some, ANY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot pool 0 statistics with 6: either all replies have them or none");
    assertThatThrownBy(() -> average(List.of(with, fewer), some, ANY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot pool 2 statistics: the network has 6");
  }

  @Test
  void repliesThatAreNotTheJudgedOnesAreRefused() {
    Acceptance acceptance = Acceptance.of(List.of(header(0, 1, 1), header(1, 3, 1)), ANY);
    WorkerReply first = reply(0, 1, 1);
    WorkerReply second = reply(1, 3, 1);
    assertThatThrownBy(
            () -> RangeAverage.of(acceptance, List.of(second, first).iterator(), none, ANY))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Cannot take the reply of partition 1 in round 3 for that of partition 0 of 2 in round 3");
    assertThatThrownBy(() -> RangeAverage.of(acceptance, List.of(first).iterator(), none, ANY))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot average 1 replies of 2 partitions");
    List<WorkerReply> three = List.of(first, second, reply(2, 1, 1));
    assertThatThrownBy(() -> RangeAverage.of(acceptance, three.iterator(), none, ANY))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Cannot take the reply of partition 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "fp16", "int8", "top-k"})
  void inPartsTheAverageHasTheSameBitsAsInOnePiece(String type) {
    DeltaCodec codec = DeltaCodecs.of(Codec.of(type, false));
    for (int length : new int[] {1, 7, 1023, 1025, 5001}) {
      List<WorkerReply> replies = replies(codec, length);
      for (ReplyRules rules : List.of(rules(10.0, 1.2, 0), rules(null, null, 0.2))) {
        Acceptance acceptance =
            Acceptance.of(replies.stream().map(WorkerReply::header).toList(), rules);
        RangeAverage whole = RangeAverage.of(acceptance, replies.iterator(), some, rules);
        for (int parts : new int[] {1, 2, 3, 7}) {
          List<RangeAverage> ranges = new ArrayList<>();
          for (int part = 0; part < parts; part++) {
            int at = part;
            ranges.add(
                RangeAverage.of(
                    acceptance,
                    replies.stream()
                        .map(reply -> reply.part(at, parts, codec.alignment()))
                        .iterator(),
                    some,
                    rules));
          }
          assertThat(ranges.get(0).statistics()).hasSize(2 * CHANNELS);
          assertThat(ranges.subList(1, parts)).allMatch(range -> range.statistics().length == 0);
          JoinedAverage joined =
              new JoinedAverage(length, whole.moments().length, parts, codec.alignment());
          for (int part = parts - 1; part >= 0; part--) {
            joined.take(part, ranges.get(part));
          }
          RangeAverage together = joined.whole();
          assertThat(together.gradient()).hasSize(length).isEqualTo(whole.gradient());
          assertThat(together.moments()).isEqualTo(whole.moments());
          assertThat(together.statistics()).isEqualTo(whole.statistics());
        }
      }
    }
  }

  /** Five workers, the fourth without examples. */
  private static List<WorkerReply> replies(DeltaCodec codec, int length) {
    List<WorkerReply> replies = new ArrayList<>();
    for (int partition = 0; partition < 5; partition++) {
      float[] delta = RandomNumbers.of(length, 31 * length + partition);
      for (int i = 0; i < length; i++) {
        delta[i] = (delta[i] - 0.5f) * (partition + 1);
      }
      replies.add(
          partition == 3
              ? reply(3, 0)
              : reply(
                  partition,
                  100 + 7 * partition,
                  codec.encode(delta),
                  RandomNumbers.of(2 * CHANNELS, partition),
                  RandomNumbers.of(2 * length, partition)));
    }
    return replies;
  }

  @ParameterizedTest
  @CsvSource({"fp32, 0", "fp16, 1e-3", "int8, 1e-2"})
  void theCodecsAverageIsNearTheExactOne(String type, double relative) {
    DeltaCodec codec = DeltaCodecs.of(Codec.of(type, false));
    DeltaCodec exact = DeltaCodecs.of(Codec.lossless());
    double[] told = average(replies(codec, 2000), some, ANY).gradient();
    double[] meant = average(replies(exact, 2000), some, ANY).gradient();
    for (int i = 0; i < told.length; i++) {
      assertThat(told[i]).isCloseTo(meant[i], within(2.5 * relative));
    }
  }

  @Test
  void bytesAreThoseOfTheNumbers() {
    WorkerReply reply =
        reply(0, 1, new Fp32Delta(new float[5]), new float[2 * CHANNELS], new float[10]);
    assertThat(reply.bytes()).isEqualTo(4 * (5 + 6 + 10));
  }
}
