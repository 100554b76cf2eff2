package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Json;
import dev.graft.spark.job.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What the closing table says beside the figures. */
class ResultTableTest {

  private static String printed(String training, String constant, String task) throws IOException {
    JsonNode report =
        Json.read(
            """
            {"command": "pretrain", "model": {"task": "%s"}, "training": {"rounds": 4, %s},
             "metrics": {"validation": {"accuracy": 0.9, "auc": 0.6},
                         "test": {"accuracy": 0.91, "f1": 0.47, "balancedAccuracy": 0.5, "auc": 0.61}},
             "constantAnswer": {"test": {"metric": "accuracy", "value": 0.91, "number": 0, "name": "healthy", %s}}}
            """
                .formatted(task, training, constant)
                .getBytes(StandardCharsets.UTF_8));
    StringWriter out = new StringWriter();
    Summary.print(new Outcome(report, false), "out", new PrintWriter(out));
    return out.toString();
  }

  @Test
  void skewedClassesHaveBalancedFiguresBesideThem() throws IOException {
    assertThat(printed("\"bestRound\": 2", "\"skewed\": true, \"beaten\": false", "classification"))
        .contains("balanced")
        .contains("0.9000       0.9100       0.4700       0.5000")
        .contains("91.0 % of test is healthy: accuracy says little")
        .contains("always answering healthy")
        .doesNotContain("not converged");
  }

  @Test
  void classesThatAreNotSkewedDoWithoutThem() throws IOException {
    assertThat(printed("\"bestRound\": 2", "\"skewed\": false, \"beaten\": true", "classification"))
        .doesNotContain("balanced")
        .doesNotContain("says little");
  }

  @Test
  void theMetricThatDecidesHasItsColumns() throws IOException {
    assertThat(
            printed(
                "\"metric\": \"auc\", \"bestRound\": 2",
                "\"skewed\": false, \"beaten\": true",
                "classification"))
        .contains("auc          auc")
        .contains("0.6000       0.6100");
  }

  @Test
  void aBestRoundThatIsTheLastOrTheStartIsSaid() throws IOException {
    String beaten = "\"skewed\": false, \"beaten\": true";
    assertThat(printed("\"bestRound\": 4, \"lastRoundIsBest\": true", beaten, "classification"))
        .contains("not converged the best round was the last: more epochs may do better");
    assertThat(printed("\"bestRound\": 0, \"start\": {}", beaten, "classification"))
        .contains(
            "start kept   no round validates better than the weights that training began with");
  }
}
