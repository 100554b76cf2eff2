package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.Json;
import org.junit.jupiter.api.Test;

class ReportTest {

  /** The plan of a stage is in the place of the one before. */
  @Test
  void whatAStageHasNotChosenHasNoReason() {
    ObjectNode plan = Json.object();
    Report.because(plan, "learningRate", "0.1, a tenth of");
    assertThat(plan.path("learningRateBecause").asText()).isEqualTo("0.1, a tenth of");
    Report.because(plan, "learningRate", null);
    assertThat(plan).isEmpty();
  }
}
