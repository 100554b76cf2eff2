package dev.graft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What averages, trains, distributes and runs jobs names no engine: another one fits in. */
class EngineFreeTest {

  private static final Pattern ENGINE =
      Pattern.compile(
          "\\b(dev\\.graft\\.engine\\.[a-z]|org\\.(deeplearning4j|nd4j|bytedeco)\\.[A-Za-z.]*[A-Z]|ai\\.(onnxruntime|djl)\\.[A-Z])");

  /** A setting by its name. */
  private static final Pattern PROPERTY = Pattern.compile("org\\.bytedeco\\.javacpp\\.\\w+");

  @ParameterizedTest
  @ValueSource(strings = {"common/src/main/java", "spark-job/src/main/java"})
  void noEngineIsNamed(String folder) throws IOException {
    Path sources = Path.of("..").resolve(folder);
    try (Stream<Path> files = Files.walk(sources)) {
      List<Path> all = files.filter(file -> file.toString().endsWith(".java")).toList();
      assertThat(all).hasSizeGreaterThan(200);
      assertThat(all.stream().filter(EngineFreeTest::names)).isEmpty();
    }
  }

  private static boolean names(Path file) {
    try {
      String source = PROPERTY.matcher(Files.readString(file)).replaceAll("");
      return ENGINE.matcher(source).find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
