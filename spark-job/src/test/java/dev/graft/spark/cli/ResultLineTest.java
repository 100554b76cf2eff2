package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.config.Command;
import dev.graft.io.Json;
import dev.graft.spark.job.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultLineTest {

  private final StringWriter out = new StringWriter();
  private final ResultLine line = new ResultLine(new PrintWriter(out), "x", "--result-line");

  private JsonNode printed() throws IOException {
    assertThat(out.toString()).endsWith("\n").hasLineCount(1);
    return Json.read(out.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static Outcome outcome(String report, boolean before) throws IOException {
    return new Outcome(Json.read(report.getBytes(StandardCharsets.UTF_8)), before);
  }

  @Test
  void aTrainingTellsItsMainFigures() throws IOException {
    line.job(Command.FINE_TUNE, "hdfs:/out");
    String report =
        """
        {"status": "done", "weightsSha256": "ab", "transferGain": 0.1,
         "training": {"metric": "f1"}, "data": {"quarantined": 3},
         "metrics": {"validation": {"accuracy": 0.5, "loss": 1.5, "f1": 0.4, "auc": 0.6},
           "test": {"accuracy": 0.25, "loss": 2.5, "f1": 0.125}}}
        """;
    line.done(outcome(report, true));
    line.print(0);
    JsonNode told = printed();
    assertThat(told.path("seconds").isNumber()).isTrue();
    assertThat(told.toString().replaceAll(",\"seconds\":[0-9.]+", ""))
        .isEqualTo(
            """
            {"command":"fine-tune","status":"done","exitCode":0,"output":"hdfs:/out","alreadyThere":true,\
            "weightsSha256":"ab","transferGain":0.1,\
            "metrics":{"validation":{"accuracy":0.5,"f1":0.4,"loss":1.5},"test":{"accuracy":0.25,"f1":0.125,"loss":2.5}}}""");
  }

  @Test
  void ofNumbersTheMainFigureIsR2() throws IOException {
    line.done(
        outcome(
            """
            {"status": "done", "model": {"task": "regression"},
             "metrics": {"test": {"r2": 0.5, "mse": 4, "loss": 2}}}
            """,
            false));
    line.print(0);
    assertThat(printed().at("/metrics/test").toString()).isEqualTo("{\"r2\":0.5,\"loss\":2}");
  }

  @Test
  void aPredictionTellsItsRows() throws IOException {
    line.done(outcome("{\"data\": {\"rows\": 5, \"predicted\": 4, \"quarantined\": 1}}", false));
    line.print(0);
    assertThat(printed().toString()).contains("\"rows\":5,\"predicted\":4,\"quarantined\":1,");
  }

  @ParameterizedTest
  @CsvSource({"1, failed", "2, refused", "3, failed", "130, stopped", "143, stopped"})
  void aFailureTellsWhy(int code, String status) throws IOException {
    line.reason("Cannot go on: \"x\".");
    line.print(code);
    assertThat(printed().path("status").asText()).isEqualTo(status);
    assertThat(printed().path("exitCode").asInt()).isEqualTo(code);
    assertThat(printed().path("reason").asText()).isEqualTo("Cannot go on: \"x\".");
    assertThat(printed().has("alreadyThere")).isFalse();
  }

  @Test
  void itIsPrintedOnceAndOnlyIfAskedFor() throws IOException {
    line.print(3);
    line.print(0);
    assertThat(printed().path("exitCode").asInt()).isEqualTo(3);
    StringWriter none = new StringWriter();
    new ResultLine(new PrintWriter(none), "fine-tune", "--conf", "x").print(0);
    assertThat(none.toString()).isEmpty();
  }

  @Test
  void whatCannotBeParsedOrReadHasALineToo() throws IOException {
    for (String[] command :
        new String[][] {
          {"fine-tune", "--result-line", "--no-such-option"},
          {"fine-tune", "--conf", "no-such-file.conf", "--result-line"}
        }) {
      CommandLineRun run = CommandLineRun.of(command);
      String[] lines = run.out().split("\n", -1);
      JsonNode told = Json.read(lines[lines.length - 2].getBytes(StandardCharsets.UTF_8));
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(told.path("exitCode").asInt()).isEqualTo(2);
      assertThat(run.err()).startsWith(told.path("reason").asText());
    }
  }
}
