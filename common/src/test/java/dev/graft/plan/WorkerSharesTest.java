package dev.graft.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WorkerSharesTest {

  private static int[] examples(int[] equal, double... speeds) {
    return WorkerShares.of(equal, speeds).examples();
  }

  @Test
  void whoIsThreeTimesAsFastGetsThreeTimesAsMany() {
    WorkerShares shares = WorkerShares.of(new int[] {2000, 2000}, new double[] {150, 450});
    assertThat(shares.examples()).containsExactly(1000, 3000);
    assertThat(shares.why())
        .isEqualTo(
            "worker 0 trains 150.0 examples a second, worker 1 450.0: they get 1,000 and 3,000 examples in place of 2,000 and 2,000");
  }

  /** 7.5, 7.5 and 15 are 7, 7, 15 and one more; 2.86, 3.57 and 3.57 are 2, 3, 3 and two more. */
  @Test
  void remaindersGoToTheLargestAndOfEqualOnesToTheFirst() {
    assertThat(examples(new int[] {10, 10, 10}, 1, 1, 2)).containsExactly(8, 7, 15);
    assertThat(examples(new int[] {4, 3, 3}, 4, 5, 5)).containsExactly(3, 4, 3);
  }

  @Test
  void whatIsLessThanATenthApartIsNotWorthAMove() {
    WorkerShares shares = WorkerShares.of(new int[] {11, 10, 10}, new double[] {100, 109, 105});
    assertThat(shares.examples()).containsExactly(11, 10, 10);
    assertThat(shares.why())
        .isEqualTo(
            "worker 0 trains 100.0 examples a second, worker 1 109.0, less than 10 % apart: shares stay equal");
    assertThat(examples(new int[] {105, 105}, 10, 11)).containsExactly(100, 110);
  }

  /** Of 2,000 a slow one would have 95; of 3,000 one 14, and the others share 2,750. */
  @Test
  void nobodyGetsLessThanAQuarterOfAnEqualShare() {
    assertThat(examples(new int[] {1000, 1000}, 1, 20)).containsExactly(250, 1750);
    assertThat(examples(new int[] {1000, 1000, 1000}, 10, 1000, 1200))
        .containsExactly(250, 1250, 1500);
  }

  /** Of 4,000 the fast one would have 8/11; the others have a third of the other 2,000. */
  @Test
  void nobodyGetsMoreThanTwiceAnEqualShare() {
    assertThat(examples(new int[] {1000, 1000, 1000, 1000}, 1, 1, 8, 1))
        .containsExactly(667, 667, 2000, 666);
  }

  /** Of four, three with a quarter leave 3.25 to one, two leave 3.5 to two, one leaves 3.75. */
  @Test
  void theLargestThatSomeCanHaveIsWhatTheOthersLeave() {
    assertThat(WorkerShares.largest(1, 1)).isEqualTo(1);
    assertThat(WorkerShares.largest(1, 2)).isEqualTo(1.75);
    assertThat(WorkerShares.largest(1, 4)).isEqualTo(2);
    assertThat(WorkerShares.largest(2, 4)).isEqualTo(1.75);
    assertThat(WorkerShares.largest(3, 4)).isEqualTo(1.25);
    assertThat(WorkerShares.largest(4, 4)).isEqualTo(1);
  }

  @Test
  void whereAWorkerHasNothingSharesStayAsTheyAre() {
    WorkerShares shares = WorkerShares.of(new int[] {1, 1, 0}, new double[] {5, 9, 0});
    assertThat(shares.examples()).containsExactly(1, 1, 0);
    assertThat(shares.why()).isEqualTo("worker 2 has nothing to train on: shares stay equal");
  }
}
