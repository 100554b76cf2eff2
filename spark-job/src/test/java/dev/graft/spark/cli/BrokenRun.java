package dev.graft.spark.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What a driver leaves that is killed after a round: nothing that comes later. */
final class BrokenRun {

  private BrokenRun() {}

  /**
   * Makes it of a run that nothing disturbed.
   *
   * @param whole with the checkpoint of every round
   * @param broken where it is made
   */
  static Path of(Path whole, int round, Path broken) throws IOException {
    try (Stream<Path> files = Files.walk(whole)) {
      for (Path file : files.toList()) {
        Path copy = broken.resolve(whole.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
    Files.createDirectories(broken.resolve("metrics"));
    Files.move(broken.resolve("metrics.jsonl"), broken.resolve("metrics/part-000000.jsonl"));
    for (String later : List.of("_SUCCESS", "report.json", "model")) {
      delete(broken.resolve(later));
    }
    try (Stream<Path> checkpoints = Files.walk(broken.resolve("checkpoints"), 3)) {
      for (Path checkpoint : checkpoints.toList()) {
        String last = checkpoint.getFileName().toString();
        if (last.startsWith("round-") && Integer.parseInt(last.substring(6)) > round) {
          delete(checkpoint);
        }
      }
    }
    return broken;
  }

  private static void delete(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
