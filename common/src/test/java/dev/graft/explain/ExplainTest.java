package dev.graft.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.dataset.Task;
import dev.graft.evaluate.DecisionRule;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExplainTest {

  private static ExplainedAnswer predicted(Task task) {
    return ExplainedAnswer.predicted(task, DecisionRule.PLAIN);
  }

  @Test
  void thePredictedAnswerIsExplainedUnlessAnotherIsNamed() {
    float[] three = {0.2f, 0.5f, 0.3f};
    ExplainedAnswer classes = predicted(Task.CLASSIFICATION);
    assertThat(classes.of(three)).isEqualTo(1);
    assertThat(classes.score(1, three)).isEqualTo(0.5f);
    assertThat(classes.always(2).of(three)).isEqualTo(2);
    float[] second = {0.2f};
    assertThat(classes.of(second)).as("of two classes by one probability").isZero();
    assertThat(classes.score(0, second)).isCloseTo(0.8, within(1e-7));
    assertThat(classes.score(1, second)).isEqualTo(0.2f);
    assertThat(predicted(Task.MULTI_LABEL).of(three)).isEqualTo(1);
    assertThat(predicted(Task.REGRESSION).of(three)).isZero();
    assertThat(predicted(Task.REGRESSION).always(2).score(2, three)).isEqualTo(0.3f);
  }

  @Test
  void aPartOfAPictureIsFilledWithTheMeanOfEachChannel() {
    Occlusion occlusion = new Occlusion(new int[] {2, 2, 3}, 2);
    assertThat(occlusion.down()).isEqualTo(2);
    assertThat(occlusion.across()).isEqualTo(2);
    float[] picture = {1, 2, 3, 4, 5, 9, 0, 0, 0, 0, 0, 6}; // means 4 and 1
    float[][] without = occlusion.occluded(picture);

    assertThat(without).hasDimensions(4, 12);
    // Of three columns the first part has one, the second two.
    assertThat(without[0]).containsExactly(4, 2, 3, 4, 5, 9, 1, 0, 0, 0, 0, 6);
    assertThat(without[1]).containsExactly(1, 4, 4, 4, 5, 9, 0, 1, 1, 0, 0, 6);
    assertThat(without[2]).containsExactly(1, 2, 3, 4, 5, 9, 0, 0, 0, 1, 0, 6);
    assertThat(without[3]).containsExactly(1, 2, 3, 4, 4, 4, 0, 0, 0, 0, 1, 1);
    assertThat(picture).as("stays").startsWith(1, 2, 3);
    assertThat(new Occlusion(new int[] {2, 3}, 8).across()).as("no more than pixels").isEqualTo(3);
    assertThatThrownBy(() -> new Occlusion(new int[] {5}, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void wordsAreLeftOutWhereTheyStand() {
    List<String> texts = List.of("A great, great film!", "爱电影");
    List<LeftOut.Words> words = LeftOut.of(texts, 100);

    assertThat(words.subList(0, 4))
        .extracting(LeftOut.Words::words)
        .containsExactly("A", "great", "great", "film");
    assertThat(words).extracting(LeftOut.Words::text).startsWith(0, 0, 0, 0, 1).endsWith(1);
    assertThat(LeftOut.without(texts, words.get(2))).containsExactly("A great,  film!", "爱电影");
    assertThat(LeftOut.of(texts.subList(0, 1), 2))
        .as("neighbours together")
        .extracting(LeftOut.Words::words)
        .containsExactly("A great", "great film");
    assertThat(LeftOut.of(List.of("", "..."), 5)).isEmpty();
  }

  @Test
  void anErrorIsHeldToTheTruthAndAChangeToTheAnswerBefore() {
    float[] before = {0.9f, 0.1f};
    float[] after = {0.3f, 0.7f};
    float[][] truths = {{0}, {1}};
    Harm classes = Harm.ofErrors(predicted(Task.CLASSIFICATION), truths);
    assertThat(classes.of(before, before, truths[0])).isZero();
    assertThat(classes.of(before, after, truths[0])).isEqualTo(1);
    assertThat(Harm.ofChanges(predicted(Task.CLASSIFICATION)).of(before, after, null))
        .isCloseTo(0.6, within(1e-7));
    Harm labels = Harm.ofErrors(predicted(Task.MULTI_LABEL), new float[][] {{1, 1}});
    assertThat(labels.of(before, after, new float[] {1, 1})).isEqualTo(0.5);
    assertThat(Harm.ofChanges(predicted(Task.MULTI_LABEL)).of(before, after, null))
        .isCloseTo(0.6, within(1e-7));
    // The truths have a variance of 4: an error of 2 costs the whole of it.
    Harm numbers = Harm.ofErrors(predicted(Task.REGRESSION), new float[][] {{1}, {5}});
    assertThat(numbers.of(null, new float[] {3}, new float[] {5})).isEqualTo(1);
  }

  @Test
  void aColumnThatDecidesIsImportantAndOneThatDoesNotIsNot() {
    int rows = 200;
    float[][] examples = new float[rows][];
    float[][] truths = new float[rows][];
    for (int i = 0; i < rows; i++) {
      examples[i] = new float[] {i % 2, i % 5, i % 3};
      truths[i] = new float[] {i % 2};
    }
    PermutationImportance importance =
        new PermutationImportance(
            examples,
            truths,
            answers(examples),
            Harm.ofErrors(predicted(Task.CLASSIFICATION), truths),
            7,
            20);
    PermutationImportance.Importance first =
        importance.of(new FeatureRange("first", 0, 1), ExplainTest::answers);
    PermutationImportance.Importance others =
        importance.of(new FeatureRange("others", 1, 3), ExplainTest::answers);

    assertThat(first.mean()).as("half of the values change").isCloseTo(0.5, within(0.03));
    assertThat(first.low()).isLessThan(first.mean()).isGreaterThan(0.4);
    assertThat(others.mean()).isZero();
    assertThat(others.high()).isZero();
  }

  /** The first number says it. */
  private static float[][] answers(float[][] examples) {
    return Arrays.stream(examples)
        .map(one -> new float[] {1 - one[0], one[0]})
        .toArray(float[][]::new);
  }

  @Test
  void theIntervalIsThatOfTheMeanOfTheRows() {
    // Means of two repeats: 1, 0, 1, 0. Deviation sqrt(1/3), of the mean half of it.
    PermutationImportance.Importance found =
        PermutationImportance.importance("x", new double[] {2, 0, 2, 0}, 2);
    assertThat(found.mean()).isEqualTo(0.5);
    assertThat(found.high()).isCloseTo(0.5 + 1.959964 * Math.sqrt(1 / 3.0) / 2, within(1e-9));
    assertThat(found.low()).isCloseTo(0.5 - 1.959964 * Math.sqrt(1 / 3.0) / 2, within(1e-9));
  }

  @Test
  void aPermutationIsOneAndFollowsSeedColumnAndRepeat() {
    float[][] examples = new float[100][1];
    PermutationImportance one = new PermutationImportance(examples, null, null, null, 1, 1);
    PermutationImportance other = new PermutationImportance(examples, null, null, null, 2, 1);
    int[] order = one.order("x", 0);

    assertThat(order)
        .containsExactlyInAnyOrder(IntStream.range(0, 100).toArray())
        .isEqualTo(one.order("x", 0))
        .isNotEqualTo(one.order("x", 1))
        .isNotEqualTo(one.order("y", 0))
        .isNotEqualTo(other.order("x", 0));
  }
}
