package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionsTest {

  private static final Path ROOT = Path.of("..");

  private static List<String> found(String regex, String file) throws IOException {
    String text = Files.readString(ROOT.resolve(file));
    return Pattern.compile(regex, Pattern.MULTILINE)
        .matcher(text)
        .results()
        .map((MatchResult result) -> result.group(1))
        .toList();
  }

  @Test
  void theJarHasTheVersionOfThePom() throws IOException {
    assertThat(found("^  <version>(.*)</version>$", "pom.xml")).containsExactly(Versions.graft());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "common/pom.xml",
        "engines/dl4j/pom.xml",
        "engines/tokenizers/pom.xml",
        "engines/onnx/pom.xml",
        "engines/torch/pom.xml",
        "engines/dl4j-spark/pom.xml",
        "spark-job/shared/pom.xml",
        "spark-job/pom.xml",
        "spark-job/spark4.1.xml",
        "tests/pom.xml",
        "bench/pom.xml",
        "dist/pom.xml"
      })
  void eachModuleHasTheVersionOfItsParentAndNoneOfItsOwn(String pom) throws IOException {
    assertThat(found("^    <version>(.*)</version>$", pom)).containsExactly(Versions.graft());
    assertThat(found("^  <version>(.*)</version>$", pom)).isEmpty();
  }

  @Test
  void theChangelogBeginsWithIt() throws IOException {
    assertThat(found("^## ([0-9.]+)", "CHANGELOG.md").get(0))
        .isEqualTo(Versions.graft().replace("-SNAPSHOT", ""));
  }
}
