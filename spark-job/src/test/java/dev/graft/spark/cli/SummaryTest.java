package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Json;
import dev.graft.spark.job.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {

  @TempDir private Path folder;

  private String printed(String report) throws IOException {
    JsonNode json = Json.read(report.getBytes(StandardCharsets.UTF_8));
    StringWriter out = new StringWriter();
    Summary.print(new Outcome(json, false), folder.toString(), new PrintWriter(out));
    return out.toString();
  }

  private static String report(boolean beaten) {
    return """
        {"command": "pretrain", "metrics": {"test": {"accuracy": 0.5, "f1": 0.3}},
         "constantAnswer": {"validation": {"metric": "accuracy", "value": 0.4, "beaten": true},
           "test": {"metric": "accuracy", "value": 0.5, "number": 1, "name": "red", "beaten": %s}}}
        """
        .formatted(beaten);
  }

  @Test
  void theNameOfAColumnIsOneLineOfWhatExplainPrints() throws IOException {
    JsonNode json =
        Json.read(
            "{\"explanations\": {\"columns\": [{\"name\": \"x\\n  rows 9\"}]}}"
                .getBytes(StandardCharsets.UTF_8));
    StringWriter out = new StringWriter();
    ExplainSummary.print(new Outcome(json, false), "output", new PrintWriter(out));
    assertThat(out.toString().lines()).noneMatch(line -> line.startsWith("  rows 9"));
  }

  @Test
  void aModelThatIsNoBetterThanOneAnswerSaysSo() throws IOException {
    assertThat(printed(report(false)))
        .containsPattern("constant +0.4000 +0.5000")
        .contains("no better    than always answering red: accuracy 0.5000 on test");
    assertThat(printed(report(true)))
        .containsPattern("constant +0.4000 +0.5000")
        .doesNotContain("no better");
  }

  @Test
  void aPageIsNamedWhereThereIsOne() throws IOException {
    assertThat(printed(report(true))).doesNotContain("report.html");
    Files.createFile(folder.resolve("report.html"));
    assertThat(printed(report(true))).contains("  page         " + folder + "/report.html\n");
  }

  @Test
  void ofNumbersTheAnswerIsTheMean() throws IOException {
    String report =
        """
        {"model": {"task": "regression"},
         "constantAnswer": {"validation": {"metric": "r2", "value": 0.0, "beaten": false}}}
        """;
    assertThat(printed(report))
        .contains("no better    than answering with the mean: r2 0.0000 on validation");
  }
}
