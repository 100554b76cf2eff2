package dev.graft.bench.measured;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a measured program answers: one JSON object in the file that the driver named. */
public final class Answer {

  /** The system property that names the file. */
  public static final String FILE = "graft.bench.answer";

  /** What an answer calls Deeplearning4j's standard build of its natives. */
  public static final String STOCK = "linux-x86_64";

  private Answer() {}

  /** An empty answer. */
  public static ObjectNode begin() {
    return Json.object();
  }

  /** Writes the answer, with the native library that this process computed with. */
  public static void write(ObjectNode answer) {
    answer.put("natives", natives());
    try {
      Files.write(Path.of(System.getProperty(FILE)), Json.bytes(answer));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot answer", e);
    }
  }

  private static String natives() {
    try {
      return Files.readString(Path.of("/proc/self/maps"), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.contains("libnd4jcpu"))
          .map(line -> line.replaceFirst(".*/([^/]+)/[^/]+$", "$1"))
          .findFirst()
          .orElse("none");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the loaded libraries", e);
    }
  }
}
