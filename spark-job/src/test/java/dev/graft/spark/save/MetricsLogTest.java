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

  private static void rounds(MetricsLog log, int from, int to) {
    IntStream.rangeClosed(from, to).forEach(round -> log.roundFinished(round(round)));
  }

  private static TrainingListener.Round round(int number) {
    return new TrainingListener.Round(number, 1, 1, 10, 0, 0.5, 0.1, 100, 100);
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
    assertThat(state.whole("rounds")).isEqualTo(2);
    assertThat(state.json("open").path("round").asInt()).isEqualTo(3);
    rounds(first, 4, 6);
    saved(first);

    MetricsLog second = log();
    second.restore(state);
    rounds(second, 4, 5);
    state = saved(second);
    rounds(second, 6, 9);
    saved(second);

    MetricsLog third = log();
    third.restore(state);
    rounds(third, 6, 7);
    third.close();
    assertThat(written()).containsExactly(1, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void aTryThatHadJoinedThemIsGoneOnWith() throws IOException {
    MetricsLog first = log();
    rounds(first, 1, 3);
    SavedState state = saved(first);
    first.close();

    MetricsLog second = log();
    second.restore(state);
    rounds(second, 4, 4);
    second.close();
    assertThat(written()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void linesThatHaveGoneDoNotEndTheTraining() throws IOException {
    MetricsLog first = log();
    rounds(first, 1, 3);
    SavedState state = saved(first);

    try (var parts = Files.list(place.resolve("metrics"))) {
      for (Path part : parts.toList()) {
        Files.delete(part);
      }
    }
    MetricsLog second = log();
    second.restore(state);
    rounds(second, 4, 4);
    second.close();
    assertThat(written()).containsExactly(3, 4);
  }
}
