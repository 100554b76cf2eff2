package dev.graft.evaluate;

import static dev.graft.evaluate.JudgedExamples.ofClass;
import static dev.graft.evaluate.JudgedExamples.ofLabels;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is chosen on validation. */
class SearchesTest {

  private static TemperatureSearch searched(List<Judged> examples) {
    TemperatureSearch search = TemperatureSearch.begin();
    for (int step = 0; step < TemperatureSearch.STEPS; step++) {
      search = step == 0 ? search : search.closer();
      examples.forEach(search::add);
    }
    return search;
  }

  @Test
  void theTemperatureMakesProbabilitiesThoseThatComeTrue() {
    // 0.9 to 0.1 is 9 to 1; three of four are right, 3 to 1: the logits are to be halved.
    TemperatureSearch found =
        searched(
            List.of(
                ofClass(1, 0, 0.9f, 0.1f),
                ofClass(2, 0, 0.9f, 0.1f),
                ofClass(3, 0, 0.9f, 0.1f),
                ofClass(4, 1, 0.9f, 0.1f)));
    assertThat(found.open()).isFalse();
    assertThat(found.best()).isCloseTo(2, within(0.01));
  }

  @Test
  void theSameOfOneOutputAndOfLabels() {
    assertThat(
            searched(
                    List.of(
                        ofClass(1, 1, 0.9f),
                        ofClass(2, 1, 0.9f),
                        ofClass(3, 1, 0.9f),
                        ofClass(4, 0, 0.9f)))
                .best())
        .isCloseTo(2, within(0.01));
    assertThat(
            searched(
                    List.of(
                        ofLabels(1, new float[] {1, 0}, 0.9f, 0.1f),
                        ofLabels(2, new float[] {1, 1}, 0.9f, 0.1f)))
                .best())
        .isCloseTo(2, within(0.01));
  }

  @Test
  void examplesThatAreAllRightLeaveItOpen() {
    assertThat(searched(List.of(ofClass(1, 0, 0.9f, 0.1f))).open()).isTrue();
    assertThat(searched(List.of(ofClass(1, 0, 0.1f, 0.9f))).open()).isTrue();
  }

  private static ThresholdSearch thresholds(Judged... examples) {
    ThresholdSearch search = new ThresholdSearch(1);
    for (Judged example : examples) {
      search.add(example);
    }
    return search;
  }

  @Test
  void aThresholdLiesHalfWayBetweenTheScoresThatItParts() {
    // F1 from 0.3 up: 2 right, 1 wrong, none missed: 4/5; from 0.4 up 1 of 2: 2/3 or less.
    ThresholdSearch search =
        thresholds(
            ofClass(1, 1, 0.5f, 0.45f),
            ofClass(2, 0, 0.6f, 0.4f),
            ofClass(3, 1, 0.7f, 0.3f),
            ofClass(4, 0, 0.9f, 0.1f));
    assertThat(search.best(Criterion.F1)[0]).isCloseTo(0.2f, within(1e-7f));
    // Right at 0.2 and at 0.425 are 3 of 4: the one closer to one half is taken.
    assertThat(search.best(Criterion.ACCURACY)[0]).isCloseTo(0.425f, within(1e-7f));
  }

  @Test
  void oneHalfStaysWhereNothingIsBetter() {
    ThresholdSearch search = thresholds(ofClass(1, 1, 0.3f, 0.7f), ofClass(2, 0, 0.8f, 0.2f));
    assertThat(search.best(Criterion.F1)).containsExactly(0.5f);
    ThresholdSearch one = thresholds(ofClass(1, 1, 0.8f, 0.2f));
    assertThat(one.occurs(0)).isFalse();
    assertThat(one.best(Criterion.F1)).containsExactly(0.5f);
  }

  @Test
  void accuracyMayHaveNothingHold() {
    ThresholdSearch search =
        thresholds(ofClass(1, 0, 0.6f), ofClass(2, 0, 0.6f), ofClass(3, 1, 0.6f));
    assertThat(search.best(Criterion.ACCURACY)[0]).isCloseTo(0.8f, within(1e-7f));
    assertThat(search.best(Criterion.F1)[0]).isEqualTo(0.5f);
  }

  /** Many labels have small buffers each: 64 scores of 8 bytes. */
  @Test
  void manyLabelsTakeLittleMemory() throws IOException {
    ThresholdSearch search = new ThresholdSearch(4000);
    search.add(ofLabels(1, new float[4000], new float[4000]));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(search);
    }
    assertThat(bytes.size()).isLessThan(4000 * 1000);
  }

  @Test
  void scoresComeBackFromTheirKeys() {
    for (float score : new float[] {0, 1e-30f, 0.1f, 0.5f, 0.7f, Math.nextDown(1f), 1, 3, -2}) {
      assertThat(ScoreHistogram.score(ScoreHistogram.key(score))).isEqualTo(score);
    }
  }
}
