package dev.graft.listen;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.average.Acceptance;
import dev.graft.evaluate.Criterion;
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

  @Test
  void roundsAreCountedThroughStages() {
    Course course = new Course(Criterion.AUTO);
    rounds(course, 1, 2);
    course.stageBegins(new TrainingListener.Stage(2, 2, "all", 2));
    rounds(course, 1, 1);
    assertThat(told(course)).containsExactly(1, 2, 3);
  }
}
