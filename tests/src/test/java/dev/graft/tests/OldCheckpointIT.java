package dev.graft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that version 0.1.0 left unfinished (tests/cases/written-by-0.1.0) goes on. The checkpoint
 * of round 10 is half written; that of round 5 is whole.
 */
class OldCheckpointIT {

  private static final String UNDISTURBED =
      "f11a55ff86816b9323770673082d984e252045ce102c188753d540c0da7f1b8d";

  @Test
  void itGoesOnFromItsCheckpointToTheSameWeights(@TempDir Path folder) throws Exception {
    Path written = GraftProcess.ROOT.resolve("tests/cases/written-by-0.1.0");
    Path output = copy(written.resolve("made/unfinished"), folder.resolve("unfinished"));
    GraftProcess.Result result =
        GraftProcess.graft(
                "pretrain",
                "--conf",
                written.resolve("jobs/unfinished.conf").toString(),
                "--set",
                "output=" + output,
                "--master",
                "local[2]")
            .run();
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(GraftProcess.report(output).at("/resumed/round").asInt()).isEqualTo(5);
    assertThat(result.output()).contains(UNDISTURBED);
  }

  private static Path copy(Path from, Path to) throws Exception {
    try (Stream<Path> all = Files.walk(from)) {
      List<Path> files = all.toList();
      for (Path file : files) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
    return to;
  }
}
