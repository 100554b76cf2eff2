package dev.graft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What averages, trains and distributes names no engine: another one fits behind the seam. */
class EngineFreeTest {

  private static final List<String> ENGINES =
      List.of(
          "dev.graft.engine",
          "org.deeplearning4j",
          "org.nd4j",
          "org.bytedeco",
          "ai.onnxruntime",
          "ai.djl");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "common/src/main/java/dev/graft/average",
        "common/src/main/java/dev/graft/dataset",
        "common/src/main/java/dev/graft/evaluate",
        "common/src/main/java/dev/graft/model",
        "common/src/main/java/dev/graft/train",
        "spark-job/src/main/java/dev/graft/spark/average",
        "spark-job/src/main/java/dev/graft/spark/broadcast",
        "spark-job/src/main/java/dev/graft/spark/evaluate",
        "spark-job/src/main/java/dev/graft/spark/featurize",
        "spark-job/src/main/java/dev/graft/spark/train"
      })
  void noEngineIsImported(String folder) throws IOException {
    Path sources = Path.of("..").resolve(folder);
    try (Stream<Path> files = Files.walk(sources)) {
      List<Path> naming =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(EngineFreeTest::names)
              .toList();
      assertThat(naming).isEmpty();
    }
    assertThat(sources).isNotEmptyDirectory();
  }

  private static boolean names(Path file) {
    try {
      String source = Files.readString(file);
      return ENGINES.stream().anyMatch(source::contains);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
