package dev.graft.spark.save;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.io.SavedState;
import dev.graft.listen.TrainingListener;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsLogTest {

  @TempDir private Path place;

  private MetricsLog log() {
    return new MetricsLog(HadoopFolder.of(new Configuration(), place.toString()));
  }

  private MetricsLog resumed(SavedState state, int from, int to) {
    MetricsLog log = log();
    log.restore(state);
    rounds(log, from, to);
    return log;
  }

  private static void rounds(MetricsLog log, int from, int to) {
    IntStream.rangeClosed(from, to).forEach(round -> log.roundFinished(round(round)));
  }

  private static TrainingListener.Round round(int number) {
    return new TrainingListener.Round(number, 1, 1, 10, 0, 0.5, 0.001, 0.1, 100, 100);
  }

  private static SavedState saved(MetricsLog log) {
    SavedState state = new SavedState();
    log.save(state);
    return state;
  }

  private List<Integer> written() throws IOException {
    return Files.readAllLines(place.resolve("metrics.jsonl")).stream()
        .map(line -> Integer.valueOf(line.replaceAll(".*\"round\":(\\d+).*", "$1")))
        .toList();
  }

  /** A checkpoint says how many lines there are: it is as small after a million rounds. */
  @Test
  void aTryThatGoesOnHasTheLinesUpToItsCheckpoint() throws IOException {
    MetricsLog first = log();
    rounds(first, 1, 3);
    SavedState state = saved(first);
    assertThat(state.whole("last")).isEqualTo(2);
    assertThat(state.json("open").path("round").asInt()).isEqualTo(3);
    rounds(first, 4, 6);
    saved(first);

    MetricsLog second = resumed(state, 4, 5);
    state = saved(second);
    rounds(second, 6, 9);
    saved(second);

    MetricsLog third = resumed(state, 6, 7);
    third.close();
    assertThat(written()).containsExactly(1, 2, 3, 4, 5, 6, 7);
  }

  /** What is in memory is all that the first has, and the third goes on from its checkpoint. */
  @Test
  void aTryThatHadJoinedThemIsGoneOnWithHoweverOftenItBreaksOff() throws IOException {
    MetricsLog first = log();
    rounds(first, 1, 3);
    SavedState state = saved(first);
    first.close();
    assertThat(place.resolve("metrics")).doesNotExist();

    log().close();
    assertThat(written()).containsExactly(1, 2, 3);

    MetricsLog second = resumed(state, 4, 4);
    saved(second);

    MetricsLog third = resumed(state, 4, 5);
    third.close();
    assertThat(written()).containsExactly(1, 2, 3, 4, 5);
    assertThat(place.resolve("metrics")).doesNotExist();
  }

  @Test
  void linesThatAreTornOrHaveGoneDoNotEndTheTraining() throws IOException {
    MetricsLog first = log();
    rounds(first, 1, 3);
    saved(first);
    rounds(first, 4, 5);
    SavedState state = saved(first);
    Path part = place.resolve("metrics/part-000000.jsonl");
    String lines = Files.readString(part);
    Files.writeString(part, lines.substring(0, lines.length() - 10));

    MetricsLog second = resumed(state, 6, 6);
    second.close();
    assertThat(written()).containsExactly(1, 3, 4, 5, 6);
  }
}
