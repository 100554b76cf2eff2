package dev.graft.listen;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.average.Acceptance;
import dev.graft.evaluate.Criterion;
import dev.graft.evaluate.RegressionMetrics;
import dev.graft.io.SavedState;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class CourseTest {

  private static void rounds(Course course, int from, int to) {
    for (int round = from; round <= to; round++) {
      int number = round;
      course.averaged(() -> 1.0 / number);
      course.waitedFor(new Acceptance.Slowest(1, 0.5, 0.25));
      course.roundFinished(
          new TrainingListener.Round(round, 1, 1, 10, 0, round, 0.001, 0.1, 100, 100));
    }
  }

  private static int[] told(Course course) {
    return StreamSupport.stream(course.json().spliterator(), false)
        .mapToInt(point -> point.path("round").asInt())
        .toArray();
  }

  @Test
  void ofAFewRoundsEachIsTold() {
    Course course = new Course(Criterion.AUTO);
    rounds(course, 1, 3);
    assertThat(told(course)).containsExactly(1, 2, 3);
    JsonNode second = course.json().get(1);
    assertThat(second.path("loss").asDouble()).isEqualTo(2);
    assertThat(second.path("divergence").asDouble()).isEqualTo(0.5);
    assertThat(second.path("slowestSeconds").asDouble()).isEqualTo(0.5);
    assertThat(second.path("othersSeconds").asDouble()).isEqualTo(0.25);
  }

  @Test
  void ofManyRoundsThoseAtEqualDistancesAreTold() {
    Course course = new Course(Criterion.AUTO);
    rounds(course, 1, 10_000);
    assertThat(told(course)).isEqualTo(IntStream.rangeClosed(1, 312).map(i -> 32 * i).toArray());
  }

  @Test
  void goesOnFromACheckpointAsIfNothingHadBeen() {
    Course whole = new Course(Criterion.AUTO);
    rounds(whole, 1, 1000);
    Course first = new Course(Criterion.AUTO);
    rounds(first, 1, 500);
    SavedState state = new SavedState();
    first.save(state);
    rounds(first, 501, 600);
    Course second = new Course(Criterion.AUTO);
    second.restore(state);
    rounds(second, 501, 1000);
    assertThat(second.json()).isEqualTo(whole.json());
  }

  private static void validated(Course course, int round, double loss) {
    course.validated(
        new TrainingListener.Round(round, 1, 1, 10, 0, round, 0.001, 0.1, 100, 100),
        new RegressionMetrics(1, loss, loss, loss, 0.5, null, null));
  }

  private static int[] validations(Course course) {
    return StreamSupport.stream(course.json().spliterator(), false)
        .filter(point -> point.has("value"))
        .mapToInt(point -> point.path("round").asInt())
        .toArray();
  }

  @Test
  void theLastValidationIsToldWhateverIsLeftOut() {
    Course course = new Course(Criterion.AUTO);
    rounds(course, 1, 5001);
    validated(course, 5001, 0.75);
    SavedState state = new SavedState();
    course.save(state);
    Course again = new Course(Criterion.AUTO);
    again.restore(state);
    rounds(again, 5002, 9999);
    assertThat(validations(again)).containsExactly(5001);
    assertThat(told(again)).isSorted().contains(4992, 5001, 5024).hasSizeLessThanOrEqualTo(400);
    rounds(again, 10_000, 12_769);
    state = new SavedState();
    again.save(state);
    validated(again, 12_769, 0.5);
    assertThat(validations(again)).containsExactly(12_769);
    assertThat(told(again)).endsWith(12_768, 12_769).hasSize(400);
    course.restore(state);
    validated(course, 12_769, 0.5);
    assertThat(course.json()).isEqualTo(again.json());
  }

  @Test
  void roundsAreCountedThroughStages() {
    Course course = new Course(Criterion.AUTO);
    rounds(course, 1, 2);
    course.stageBegins(new TrainingListener.Stage(2, 2, "all", 2));
    rounds(course, 1, 1);
    assertThat(told(course)).containsExactly(1, 2, 3);
  }
}
